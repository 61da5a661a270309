import type { Trial } from "../../attacks/attack.js";
import { type AttackReport, type MadeAttack, percent, wasMade } from "../../attacks/attack-report.js";
import { priceText, tellingTrial } from "../../attacks/finding.js";
import { aside, type Block, type Section, type Table, text } from "../section.js";
import { commandOf, type ReportSources } from "../sources.js";
import { number, withoutEmptyColumns } from "../table.js";

/** Every attack: what it knew, what it recovered at what price, or why it does not apply; and all its trials. */
export function attacksSection({ attacks: report }: ReportSources): Section {
  const names = { id: "attacks", title: "Attacks" };
  if (report === undefined) {
    return { ...names, blocks: [text(`No attack has been made yet: \`${commandOf.attacks}\` makes them.`)] };
  }
  return { ...names, blocks: blocksOf(report) };
}

function blocksOf(report: AttackReport): Block[] {
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

const trialHead = ["trial", "recovery", "with reject", "accuracy", "price", "control"];

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
    remark === undefined ? variant : `${variant} (${remark})`,
    percent(recovery),
    outputs === "all" || unmasked === undefined ? "" : percent(unmasked.recovery),
    number(accuracy),
    priceText(price),
    control === undefined ? "" : `${percent(control.recovery)}: ${control.variant}`,
  ];
}

function telling(made: readonly MadeAttack[]): Table {
  const rows = made.map((attack) => [
    ...[attack.name, attack.title, attack.knowledge.join(", ")],
    ...cellsOf(tellingTrial(attack)),
  ]);
  return {
    kind: "table",
    id: "attacks-table",
    caption: "What each attack came to",
    ...withoutEmptyColumns({
      head: ["attack", "what it does", "knows", ...trialHead],
      numeric: (column) => column >= 4 && column <= 6,
      rows,
    }),
  };
}

function skippedTable(rows: readonly (readonly string[])[]): Table {
  return {
    kind: "table",
    id: "attacks-skipped",
    caption: "Not applicable",
    head: ["attack", "what it does", "why not"],
    numeric: () => false,
    rows,
  };
}

function trialTable(made: readonly MadeAttack[]): Table {
  const rows = made.flatMap(({ name, trials }) => trials.map((trial) => [name, ...cellsOf(trial)]));
  return {
    kind: "table",
    id: "attacks-trials",
    caption: `All ${rows.length} trials`,
    folded: true,
    ...withoutEmptyColumns({
      head: ["attack", ...trialHead],
      numeric: (column) => column >= 2 && column <= 4,
      rows,
    }),
  };
}
