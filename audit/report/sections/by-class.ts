import { count } from "../../../diagnostics/message.js";
import { countsClasses } from "../../../runtime/evaluate/outcomes/outcome-counter.js";
import {
  type ClassOutcomes,
  mostPairs,
  type Outcomes,
  type SplitOutcomes,
} from "../../../runtime/evaluate/outcomes/outcomes.js";
import { type ExperimentConfig, isGated, type KeyPath } from "../../../runtime/model.js";
import { learnedOf } from "../../../runtime/target.js";
import { pathNames } from "../../document/path-names.js";
import {
  aside,
  paragraph,
  type ReportBlock,
  type ReportFigure,
  type ReportSection,
  type ReportTable,
} from "../../document/section.js";
import { number } from "../../document/table.js";
import type { ReportSources } from "../sources.js";

/** Classes that are drawn beside each other, or shown at once. */
const most = { rows: 40, matrix: 20, unfolded: 20, pairs: 20 } as const;

/** What becomes of the test samples of each class. */
export function byClassSection({ experiment, outcomes }: ReportSources): ReportSection[] {
  if (!countsClasses(experiment)) return [];
  const names = { id: "by-class", title: learnedOf(experiment.data) === "labels" ? "By label" : "By class" };
  const test = outcomes?.splits.test;
  if (outcomes === undefined || test === undefined)
    return [{ ...names, blocks: [paragraph(withoutOutcomes)] }];
  const of: OfClasses = { experiment, outcomes, test, paths: isGated(experiment) ? keyOrder : ["valid"] };
  return [
    {
      ...names,
      blocks: [
        ...openClass(of),
        ...recallFigure(of),
        ...of.paths.flatMap((path) => confusionFigure(of, path)),
        byClassTable(of),
        ...of.paths.flatMap((path) => confusionTable(of, path)),
        aside(notes[outcomes.learned]),
      ],
    },
  ];
}

/** Why a report tells of no classes and no samples. */
export const withoutOutcomes =
  "Not known: the run has not finished, or an earlier version of `spkc` made it. `spkc evaluate RUN --json` has it.";

const keyOrder = ["valid", "wrong", "none"] as const satisfies readonly KeyPath[];

interface OfClasses {
  readonly experiment: ExperimentConfig;
  readonly outcomes: Outcomes;
  readonly test: SplitOutcomes;
  /** Those that differ: all are one where no keys enter. */
  readonly paths: readonly KeyPath[];
}

const rest = " Training samples, and those for validation, are in `outcomes.json`.";

const notes = {
  class:
    "Recall is the accuracy within a class: the share of its test samples that are taken for it. Precision is the share of what is " +
    "taken for a class that is of it: a network that takes everything for one class has a recall of 1 there, and knows nothing. " +
    `Rows of a confusion matrix are true classes, columns what they are taken for.${rest}`,
  mask:
    "Counted are the pixels of the test images that are not void. Recall is the share of the pixels of a class that are taken for it; precision the " +
    "share of what is taken for a class that is of it; IoU the pixels that are both, by those that are either. Rows of a confusion " +
    `matrix are true classes, columns what they are taken for.${rest}`,
  labels:
    "Recall is the share of the test samples with a label that are given it; precision the share of those given a label that have it; F1 " +
    `the harmonic mean of both.${rest}`,
  number: "",
} as const;

/** The class that is most open without authority, in a sentence: a mean over classes hides it. */
function openClass({ outcomes, test, paths }: OfClasses): ReportBlock[] {
  if (!paths.includes("wrong")) return [];
  const { recall, precision } = test.paths.wrong;
  const open = recall.reduce<number>(
    (best, share, c) => ((share ?? -1) > (recall[best] ?? -1) ? c : best),
    0,
  );
  const share = recall[open] ?? null;
  if (share === null) return [];
  const [noun, unit] = nounsOf(outcomes);
  const known = precision[open] ?? null;
  const taken = known === null ? "" : `; of what is taken for it, ${percent(known)} is of it`;
  return [
    paragraph(
      `Under wrong keys the ${noun} with the highest recall is \`${outcomes.classes[open]}\`: ${percent(share)} of its ${count(test.counts[open] ?? 0, unit)}${taken}.`,
    ),
  ];
}

function nounsOf({ learned }: Outcomes): readonly [noun: string, unit: string] {
  return [learned === "labels" ? "label" : "class", learned === "mask" ? "pixel" : "sample"];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function recallFigure({ outcomes, test, paths }: OfClasses): ReportFigure[] {
  const { classes } = outcomes;
  const gated = paths.length > 1;
  const rows = classes.flatMap((name, c) => {
    const value = test.paths.valid.recall[c] ?? null;
    return value === null
      ? []
      : [{ name, value, beside: gated ? (test.paths.wrong.recall[c] ?? null) : null }];
  });
  if (rows.length === 0 || rows.length > most.rows) return [];
  const [noun] = nounsOf(outcomes);
  return [
    {
      kind: "figure",
      id: "recall-by-class",
      title: `Recall by ${noun}`,
      description: `The recall of each ${noun} on the test set${gated ? ", under valid keys and under wrong keys" : ""}.`,
      chart: {
        kind: "dots",
        x: { title: "recall", domain: [0, 1] },
        rows,
        names: { value: gated ? pathNames.valid : "recall", beside: pathNames.wrong },
      },
    },
  ];
}

/** What a sample is taken for that is refused. */
export const rejectName = "reject";

/** The names of what classes can be taken for. */
function outputNames({ outcomes, experiment }: OfClasses): readonly string[] {
  return experiment.head.reject === null ? outcomes.classes : [...outcomes.classes, rejectName];
}

/** "Confusion under valid keys" */
function titleOf({ paths }: OfClasses, path: KeyPath): string {
  return paths.length > 1 ? `Confusion, ${pathNames[path]}` : "Confusion";
}

function confusionFigure(of: OfClasses, path: KeyPath): ReportFigure[] {
  const { confusion } = of.test.paths[path];
  if (confusion === undefined) return [];
  return [
    {
      kind: "figure",
      id: `confusion-${path}`,
      title: titleOf(of, path),
      description:
        "For each true class, a row, the share of its test samples that are taken for each class, a column.",
      chart: {
        kind: "heat",
        x: { title: "taken for", names: outputNames(of) },
        y: { title: "class", names: of.outcomes.classes },
        counts: confusion,
        shown: "share of the samples of a class",
      },
    },
  ];
}

function byClassTable(of: OfClasses): ReportTable {
  const { outcomes, test, paths } = of;
  const [noun, unit] = nounsOf(outcomes);
  const measures = columnsOf[outcomes.learned];
  const columns = measures.flatMap(({ name, of: shares }) =>
    paths.map((path) => ({ path, name, shares: shares(test.paths[path]) })),
  );
  const named = (name: string, path: KeyPath): string =>
    paths.length > 1 ? `${name}, ${pathNames[path]}` : name;
  return {
    kind: "table",
    id: "by-class-table",
    caption: `The test set by ${noun}`,
    folded: outcomes.classes.length > most.unfolded,
    head: [noun, `${unit}s`, ...columns.map(({ name, path }) => named(name, path))],
    numeric: (column) => column > 0,
    rows: outcomes.classes.map((name, c) => [
      name,
      String(test.counts[c] ?? 0),
      ...columns.map(({ shares }) => number(shares[c] ?? null)),
    ]),
    shades: outcomes.classes.map((_, c) => [null, null, ...columns.map(({ shares }) => shares[c] ?? null)]),
  };
}

interface ShareColumn {
  readonly name: string;
  readonly of: (found: ClassOutcomes) => readonly (number | null)[];
}

const recall: ShareColumn = { name: "recall", of: (found) => found.recall };
const precision: ShareColumn = { name: "precision", of: (found) => found.precision };
const columnsOf: Readonly<Record<Outcomes["learned"], readonly ShareColumn[]>> = {
  class: [recall, precision],
  mask: [recall, { name: "IoU", of: ({ iou }) => iou ?? [] }],
  labels: [recall, precision, { name: "F1", of: ({ f1 }) => f1 }],
  number: [],
};

/** The matrix as numbers, or where it is too large to read, the pairs that are confused most. */
function confusionTable(of: OfClasses, path: KeyPath): ReportTable[] {
  const { confusion } = of.test.paths[path];
  const { classes } = of.outcomes;
  if (confusion === undefined || classes.length > most.matrix) return pairsTable(of, path);
  return [
    {
      kind: "table",
      id: `confusion-${path}-table`,
      caption: titleOf(of, path),
      folded: true,
      head: ["class", ...outputNames(of)],
      numeric: (column) => column > 0,
      rows: confusion.map((row, c) => [classes[c] ?? "", ...row.map(String)]),
    },
  ];
}

function pairsTable(of: OfClasses, path: KeyPath): ReportTable[] {
  const pairs = confusedPairs(of.test.paths[path]).slice(0, most.pairs);
  if (pairs.length === 0) return [];
  const names = outputNames(of);
  return [
    {
      kind: "table",
      id: `confusion-${path}-table`,
      caption: `${titleOf(of, path)}: the most frequent`,
      folded: true,
      head: ["class", "taken for", `${nounsOf(of.outcomes)[1]}s`],
      numeric: (column) => column === 2,
      rows: pairs.map(({ class: own, predicted, count: times }) => [
        names[own] ?? "",
        names[predicted] ?? "",
        String(times),
      ]),
    },
  ];
}

function confusedPairs({ confusion, confused }: ClassOutcomes): NonNullable<ClassOutcomes["confused"]> {
  if (confused !== undefined) return confused;
  const pairs = (confusion ?? []).flatMap((row, own) =>
    row.flatMap((times, predicted) =>
      own === predicted || times === 0 ? [] : [{ class: own, predicted, count: times }],
    ),
  );
  return pairs.sort((a, b) => b.count - a.count).slice(0, mostPairs);
}
