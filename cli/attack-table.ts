import {
  type AttackOutcome,
  type AttackReport,
  brokenFrom,
  type Price,
  percent,
  type Trial,
  wasMade,
} from "../runtime/attacks/index.js";
import { drawTable } from "./text-table.js";

/** The finding in one sentence, what it was measured against, and every trial with its price. */
export function attackTable(report: AttackReport, color: boolean): string {
  return [
    verdictSentence(report),
    baseline(report),
    trialTable(report.attacks, color),
    ...skipped(report),
  ].join("\n\n");
}

/** The cheapest attack that got round the gate, with its price, or that none did within the budget. */
export function verdictSentence({ verdict, budget }: AttackReport): string {
  switch (verdict.kind) {
    case "broken": {
      const { attack, trial } = verdict;
      return (
        `The cheapest attack found that recovers ${percent(brokenFrom)} or more is ${attack} ` +
        `(${trial.variant}): ${percent(trial.recovery)} for ${priceText(trial.price)}.`
      );
    }
    case "none":
      return `No attack that recovers ${percent(brokenFrom)} or more was found within the ${budget} budget.`;
    case "inconclusive":
      return `Inconclusive: ${verdict.reason}, so that finding no attack says nothing.`;
  }
}

function baseline({ authorised, chance, data }: AttackReport): string {
  return (
    `Recovery: 100 % is ${authorised.toFixed(4)}, the accuracy under valid keys, and 0 % is ${chance.toFixed(4)}, ` +
    `the commonest class; on ${data.test} samples of the test set. The attacker has ${data.pool} others to learn ` +
    `from and ${data.validation} to select by.`
  );
}

const head = ["attack", "way", "recovery", "accuracy", "price", "beside it"];

function trialTable(outcomes: readonly AttackOutcome[], color: boolean): string {
  const rows = outcomes
    .filter(wasMade)
    .flatMap(({ name, trials }) =>
      trials.map((trial, i) => [
        i === 0 ? name : "",
        trial.remark === undefined ? trial.variant : `${trial.variant}\n(${trial.remark})`,
        percent(trial.recovery),
        trial.accuracy.toFixed(4),
        priceText(trial.price),
        besideText(trial),
      ]),
    );
  return drawTable({ head, numeric: (column) => column === 2 || column === 3, rows }, color);
}

function skipped({ attacks }: AttackReport): string[] {
  const lines = attacks.flatMap((outcome) =>
    wasMade(outcome) ? [] : [`  ${outcome.name}: ${outcome.reason}`],
  );
  return lines.length === 0 ? [] : [["Not applicable or not made:", ...lines].join("\n")];
}

function besideText({ control }: Trial): string {
  return control === undefined ? "" : `${percent(control.recovery)}: ${control.variant}`;
}

/** "10 labels, 1,500 steps, 3.1 s"; what costs nothing is left out. */
export function priceText(price: Price): string {
  const parts = (
    [
      [price.leakedKeys, "leaked key", "leaked keys"],
      [price.labels, "label", "labels"],
      [price.unlabelled, "unlabelled sample", "unlabelled samples"],
      [price.queries, "query", "queries"],
      [price.steps, "step", "steps"],
    ] as const
  ).flatMap(([amount, one, many]) =>
    amount === 0 ? [] : [`${amount.toLocaleString("en")} ${amount === 1 ? one : many}`],
  );
  return [...parts, `${price.seconds.toFixed(1)} s`].join(", ");
}
