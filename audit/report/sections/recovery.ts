import { count } from "../../../diagnostics/index.js";
import { type MadeAttack, wasMade } from "../../attacks/attack-report.js";
import type { Trial } from "../../attacks/trial.js";
import { brokenFrom, percent } from "../../attacks/verdict.js";
import type { DotChart, LineChart, Series } from "../../document/chart.js";
import { aside, paragraph, type ReportFigure, type ReportSection } from "../../document/section.js";
import { type ReportSources, withoutAttacks } from "../sources.js";

/** What each attack recovers, and how that grows with what it is given, with its control beside it. */
export function recoverySection({ experiment, attacks: report }: ReportSources): ReportSection {
  const names = { id: "recovery", title: "Recovery" };
  if (report === undefined) return { ...names, blocks: [paragraph(withoutAttacks(experiment))] };
  const made = report.attacks.filter(wasMade);
  const figures = made.flatMap((attack) =>
    (Object.keys(efforts) as Effort[]).flatMap((effort) => effortFigure(attack, effort)),
  );
  return {
    ...names,
    blocks: [
      ...(made.length === 0 ? [paragraph("No attack applies.")] : [overview(made)]),
      aside(
        `Recovery is 0 for guessing the commonest class (${report.chance.toFixed(4)}) and 1 for the accuracy under ` +
          `valid keys (${report.authorised.toFixed(4)}). A control has the same data and effort without the victim or ` +
          "the attack: what it recovers too, the victim did not give away. Where several trials of a kind were given " +
          "as much, the best is drawn.",
      ),
      ...figures,
    ],
  };
}

/** What attacks are given more or less of; what an axis of it is called. */
const efforts = {
  labels: "labels to learn from",
  keys: "leaked keys",
  queries: "queries",
  steps: "optimizer steps",
  unlabelled: "samples without a label",
} as const;

type Effort = keyof typeof efforts;

const broken = `${percent(brokenFrom)}: got round`;

function overview(made: readonly MadeAttack[]): ReportFigure {
  const rows = made.map(({ name, trials }) => {
    const best = trials.reduce((a, b) => (b.recovery > a.recovery ? b : a));
    return { name, value: best.recovery, beside: best.control?.recovery ?? null };
  });
  const chart: DotChart = {
    kind: "dots",
    x: {
      title: "recovery R",
      domain: recoveryDomain(rows.flatMap(({ value, beside }) => [value, beside ?? 0])),
    },
    rows,
    names: { value: "best trial", beside: "its control" },
    across: { x: brokenFrom, label: broken },
  };
  return {
    kind: "figure",
    id: "recovery-by-attack",
    title: "The most that each attack recovered",
    description: `The highest recovery of ${count(made.length, "attack")}, and that of its control where there is one.`,
    chart,
  };
}

/** Recovery against one effort: only where it was varied. */
function effortFigure({ name, title, trials }: MadeAttack, effort: Effort): ReportFigure[] {
  const given = trials.flatMap((trial) => {
    const x = trial.at?.[effort];
    return x === undefined ? [] : [{ x, trial }];
  });
  const amounts = [...new Set(given.map(({ x }) => x))].sort((a, b) => a - b);
  if (amounts.length < 2) return [];
  const kinds = groupedBy(given, ({ x, trial }) => kindOf(trial.variant, x));
  const series = [...kinds].flatMap(([kind, of]) => lines(kind === "" ? name : kind, of));
  const shown = withoutTwins(series);
  const chart: LineChart = {
    kind: "lines",
    x: { title: efforts[effort], scale: (amounts[0] ?? 0) > 0 ? "log" : "linear", ticks: amounts },
    y: {
      title: "recovery R",
      domain: recoveryDomain(shown.flatMap(({ points }) => points.map(({ y }) => y))),
    },
    series: shown,
    across: { y: brokenFrom, label: broken },
  };
  return [
    {
      kind: "figure",
      id: `recovery-${name}-${effort}`,
      title: `${name} against ${effort}`,
      description: `Recovery by the attack “${title}” against ${efforts[effort]}.`,
      chart,
    },
  ];
}

function recoveryDomain(values: readonly number[]): [number, number] {
  return [Math.min(0, ...values), Math.max(1, ...values)];
}

interface Given {
  readonly x: number;
  readonly trial: Trial;
}

/** The best trials of a kind by what they were given, and the controls of those. */
function lines(kind: string, given: readonly Given[]): Series[] {
  const best = [...groupedBy(given, ({ x }) => x).values()]
    .map((equal) => equal.reduce((a, b) => (b.trial.recovery > a.trial.recovery ? b : a)))
    .sort((a, b) => a.x - b.x);
  const controls = best.flatMap(({ x, trial: { control } }) =>
    control === undefined ? [] : [{ x, y: control.recovery, name: kindOf(control.variant, x) }],
  );
  const name = controls[0]?.name ?? "";
  return [
    { name: kind, group: kind, points: best.map(({ x, trial }) => ({ x, y: trial.recovery })) },
    ...(controls.length === 0
      ? []
      : [
          {
            name: `control: ${name}`,
            group: kind,
            dashed: true,
            points: controls.map(({ x, y }) => ({ x, y })),
          },
        ]),
  ];
}

/** Controls that several kinds share are drawn once; others of one name are told apart. */
function withoutTwins(series: readonly Series[]): Series[] {
  const kept: Series[] = [];
  for (const each of series) {
    const same = kept.filter(({ name }) => name.replace(/ \(.*\)$/, "") === each.name);
    if (same.some(({ points }) => JSON.stringify(points) === JSON.stringify(each.points))) continue;
    kept.push(
      same.length === 0 ? each : { ...each, name: `${each.name} (${each.group ?? same.length + 1})` },
    );
  }
  return kept;
}

/** A variant without how much it was given: "10 labels, through the gate" is "through the gate". */
function kindOf(variant: string, x: number): string {
  const amounts = [String(x), x.toLocaleString("en")];
  const units = /^(labels?|keys?|queries|query|samples?|steps?)\b/;
  return variant
    .split(", ")
    .filter((part) => !(/^[\d,.]+ /.test(part) && units.test(part.replace(/^[\d,.]+ /, ""))))
    .map((part) => {
      const words = part.split(" ");
      const isAmount = (i: number): boolean =>
        amounts.includes(words[i] ?? "") && units.test(words[i + 1] ?? "");
      return words.map((word, i) => (isAmount(i) ? "n" : word)).join(" ");
    })
    .join(", ");
}

function groupedBy<Value, Key>(values: readonly Value[], keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
