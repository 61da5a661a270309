import {
  type AttackOutcome,
  type AttackReport,
  percent,
  priceText,
  tellingTrial,
  verdictSentence,
  victimRemarks,
  wasMade,
} from "../audit/attacks/index.js";
import { withoutEmptyColumns } from "../audit/document/table.js";
import { drawTable } from "./text-table.js";

interface TableLook {
  readonly color: boolean;
  /** Columns of the terminal; undefined where there is none. */
  readonly width: number | undefined;
}

/**
 * The finding in one sentence, what it was measured against, and the telling trial of every attack: the cheapest that got
 * round the gate, or the one that recovered most. With `all`, every trial.
 */
export function attackTable(
  report: AttackReport,
  { all, ...look }: TableLook & { readonly all: boolean },
): string {
  const table = trialTable(report.attacks, { all, ...look });
  const lines = [verdictSentence(report), baseline(report), table, ...skipped(report)];
  return [...victimRemarks(report), ...lines].join("\n\n");
}

function baseline({ authorised, chance, data }: AttackReport): string {
  return (
    `Recovery: 100 % is ${authorised.toFixed(4)}, the accuracy under valid keys, and 0 % is ${chance.toFixed(4)}, ` +
    `the commonest class;\non ${data.test} samples of the test set. The attacker has ${data.pool} others to learn ` +
    `from and ${data.validation} to select by.`
  );
}

const head = ["attack", "trial", "recovery", "with reject", "accuracy", "price", "control"];

function trialTable(
  outcomes: readonly AttackOutcome[],
  { color, width, all }: TableLook & { readonly all: boolean },
): string {
  const rows = outcomes.filter(wasMade).flatMap((attack) => {
    const shown = all ? attack.trials : [tellingTrial(attack)];
    return shown.map((trial, i) => [
      i === 0 ? attack.name : "",
      trial.remark === undefined ? trial.variant : `${trial.variant}\n(${trial.remark})`,
      percent(trial.recovery),
      trial.unmasked === undefined ? "" : percent(trial.unmasked.recovery),
      trial.accuracy.toFixed(4),
      priceText(trial.price),
      trial.control === undefined ? "" : `${percent(trial.control.recovery)}: ${trial.control.variant}`,
    ]);
  });
  const numeric = (column: number): boolean => column >= 2 && column <= 4;
  return drawTable(withoutEmptyColumns({ head, numeric, rows }), color, width);
}

function skipped({ attacks }: AttackReport): string[] {
  const lines = attacks.flatMap((outcome) =>
    wasMade(outcome) ? [] : [`  ${outcome.name}: ${outcome.reason}`],
  );
  return lines.length === 0 ? [] : [["Not made:", ...lines].join("\n")];
}
