import { type AttackReport, type MadeAttack, wasMade } from "../../attacks/attack-report.js";
import { priceText, tellingTrial } from "../../attacks/finding.js";
import type { Trial } from "../../attacks/trial.js";
import { percent } from "../../attacks/verdict.js";
import {
  aside,
  paragraph,
  type ReportBlock,
  type ReportSection,
  type ReportTable,
} from "../../document/section.js";
import { number, type TextTable, withoutEmptyColumns } from "../../document/table.js";
import { type ReportSources, withoutAttacks } from "../sources.js";

/** Every attack: what it knew, what it recovered at what price, or why it does not apply; and all its trials. */
export function attacksSection({ experiment, attacks: report }: ReportSources): ReportSection {
  const names = { id: "attacks", title: "Attacks" };
  if (report === undefined) return { ...names, blocks: [paragraph(withoutAttacks(experiment))] };
  return { ...names, blocks: blocksOf(report) };
}

function blocksOf(report: AttackReport): ReportBlock[] {
  const { attacks, data, budget, seconds, seed } = report;
  const made = attacks.filter(wasMade);
  const skipped = attacks.flatMap((attack) =>
    wasMade(attack) ? [] : [[attack.name, attack.title, attack.reason]],
  );
  return [
    telling(made),
    ...(skipped.length === 0 ? [] : [skippedTable(skipped)]),
    trialTable(made),
    aside(
      `Budget ${budget}, the attacker's seed ${seed}, ${seconds.toFixed(0)} s in all. Scored once on ${data.test} samples ` +
        `of the test set; the attacker has ${data.pool} others to learn from and ${data.validation} to select by, none of ` +
        `the owner's ${data.ownersSamples}. Of an attack the table shows the cheapest trial that got round the gate, or ` +
        "the one that recovered most. With reject: the same where a rejection counts as wrong.",
    ),
  ];
}

/** What it came to stands first: a phone shows no more without scrolling. */
const trialHead = ["recovery", "with reject", "trial", "price", "control", "accuracy"];

function cellsOf({
  variant,
  recovery,
  outputs,
  unmasked,
  accuracy,
  price,
  control,
  remark,
}: Trial): string[] {
  return [
    percent(recovery),
    outputs === "all" || unmasked === undefined ? "" : percent(unmasked.recovery),
    remark === undefined ? variant : `${variant} (${remark})`,
    priceText(price),
    control === undefined ? "" : `${percent(control.recovery)}: ${control.variant}`,
    number(accuracy),
  ];
}

function telling(made: readonly MadeAttack[]): ReportTable {
  return {
    kind: "table",
    id: "attacks-table",
    caption: "What each attack came to",
    ...trialColumns({
      head: ["attack", ...trialHead, "knows", "what it does"],
      rows: made.map((attack) => [
        attack.name,
        ...cellsOf(tellingTrial(attack)),
        ...[attack.knowledge.join(", "), attack.title],
      ]),
    }),
    shades: made.map((attack) => [null, Math.min(1, Math.max(0, tellingTrial(attack).recovery))]),
  };
}

/** Columns that say nothing of any trial are left out. */
function trialColumns(columns: Pick<TextTable, "head" | "rows">): TextTable {
  const numeric = (column: number): boolean => /recovery|reject|accuracy/.test(columns.head[column] ?? "");
  return withoutEmptyColumns({ ...columns, numeric });
}

function skippedTable(rows: readonly (readonly string[])[]): ReportTable {
  return {
    kind: "table",
    id: "attacks-skipped",
    caption: "Not applicable",
    head: ["attack", "what it does", "why not"],
    numeric: () => false,
    rows,
  };
}

function trialTable(made: readonly MadeAttack[]): ReportTable {
  const rows = made.flatMap(({ name, trials }) => trials.map((trial) => [name, ...cellsOf(trial)]));
  return {
    kind: "table",
    id: "attacks-trials",
    caption: `All ${rows.length} trials`,
    folded: true,
    ...trialColumns({ head: ["attack", ...trialHead], rows }),
  };
}
