import {
  type AttackOutcome,
  type AttackReport,
  breaks,
  brokenFrom,
  comparePrices,
  type MadeAttack,
  type Price,
  percent,
  type Trial,
  wasMade,
} from "../runtime/attacks/index.js";
import { drawTable, withoutEmptyColumns } from "./text-table.js";

/**
 * The finding in one sentence, what it was measured against, and of every attack the trial that tells most: the cheapest
 * that got round the gate, or the one that recovered most. With `all`, every trial.
 */
export function attackTable(
  report: AttackReport,
  { color, all }: { readonly color: boolean; readonly all: boolean },
): string {
  const table = trialTable(report.attacks, { color, all });
  return [verdictSentence(report), baseline(report), table, ...skipped(report)].join("\n\n");
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
    `the commonest class;\non ${data.test} samples of the test set. The attacker has ${data.pool} others to learn ` +
    `from and ${data.validation} to select by.`
  );
}

const head = ["attack", "trial", "recovery", "with reject", "accuracy", "price", "beside it"];

function trialTable(
  outcomes: readonly AttackOutcome[],
  { color, all }: { readonly color: boolean; readonly all: boolean },
): string {
  const rows = outcomes.filter(wasMade).flatMap((attack) => {
    const shown = all ? attack.trials : [tellingTrial(attack)];
    return shown.map((trial, i) => [
      i === 0 ? attack.name : "",
      trial.remark === undefined ? trial.variant : `${trial.variant}\n(${trial.remark})`,
      percent(trial.recovery),
      trial.outputs === "all" ? "" : percent(trial.unmasked?.recovery ?? trial.recovery),
      trial.accuracy.toFixed(4),
      priceText(trial.price),
      trial.control === undefined ? "" : `${percent(trial.control.recovery)}: ${trial.control.variant}`,
    ]);
  });
  const numeric = (column: number): boolean => column >= 2 && column <= 4;
  return drawTable(withoutEmptyColumns({ head, numeric, rows }), color);
}

/** The cheapest trial that got round the gate, or the one that recovered most. */
function tellingTrial({ trials }: MadeAttack): Trial {
  const byPrice = [...trials].sort((a, b) => comparePrices(a.price, b.price));
  const broke = byPrice.find(breaks);
  const best = byPrice.reduce((a, b) => (b.recovery > a.recovery ? b : a));
  return broke ?? best;
}

function skipped({ attacks }: AttackReport): string[] {
  const lines = attacks.flatMap((outcome) =>
    wasMade(outcome) ? [] : [`  ${outcome.name}: ${outcome.reason}`],
  );
  return lines.length === 0 ? [] : [["Not made:", ...lines].join("\n")];
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
