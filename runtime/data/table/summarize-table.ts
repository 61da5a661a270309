import { count, shortNumber } from "../../../diagnostics/message.js";
import type { ColumnEncoding, TargetEncoding } from "../../data-encoding.js";
import type { DataSummary } from "../data-summary.js";
import type { Split } from "../dataset.js";
import type { LabelClasses } from "./class-labels.js";
import { countMissing } from "./encode-rows.js";
import type { TableRows } from "./read-rows.js";

export interface TableToSummarize {
  /** The table, and the second one for testing where there is one. */
  readonly tables: readonly TableRows[];
  readonly columns: readonly ColumnEncoding[];
  /** Undefined where labels are several, or numbers. */
  readonly classes: LabelClasses | undefined;
  /** How numbers are learned; undefined where labels are others. */
  readonly targets: readonly TargetEncoding[] | undefined;
  /** Classes that were left whole to training. */
  readonly trainOnly: readonly number[];
  readonly train: Split;
  readonly test: Split;
  readonly validation: Split | undefined;
}

/** What a user should know of how a table was read. */
export function summarizeTable(of: TableToSummarize): DataSummary {
  const found = of.classes === undefined ? [] : classCounts(of, of.classes);
  return {
    classes: found,
    leftOut: of.tables.flatMap(({ leftOut, dropped }) => {
      const examples = dropped.places.map(({ path, row }) => `${path}, row ${row}`);
      const rows = { reason: "has a missing value", count: dropped.count, examples };
      return dropped.count > 0 ? [...leftOut, rows] : leftOut;
    }),
    remarks: [
      ...of.tables.flatMap((table) => [...table.remarks, ...missingValues(table, of.columns)]),
      ...wordColumns(of.columns),
      ...(of.train.count > 0 && of.classes !== undefined ? classRemarks(found, of.trainOnly) : []),
      ...(of.targets === undefined ? [] : targetRemarks(of, of.targets)),
      ...(of.targets === undefined && of.classes === undefined ? labelRemarks(of) : []),
    ],
  };
}

function classCounts(of: TableToSummarize, { classes, classNames }: LabelClasses): DataSummary["classes"] {
  const [train, test] = [countsOf(of.train, classes), countsOf(of.test, classes)];
  const validation = of.validation && countsOf(of.validation, classes);
  return Array.from({ length: classes }, (_, label) => ({
    name: classNames?.[label] ?? String(label),
    train: train[label] ?? 0,
    test: test[label] ?? 0,
    ...(validation && { validation: validation[label] ?? 0 }),
  }));
}

function rowRemark({ train, test, validation }: TableToSummarize): string {
  return train.count === 0
    ? `${count(test.count, "row")} to test on`
    : `${count(train.count, "row")} to train on${validation ? `, ${validation.count} to validate on` : ""} and ${test.count} to test on`;
}

/** How many rows there are, and how many of them have each label. */
function labelRemarks(of: TableToSummarize): readonly string[] {
  const { tables, train, test } = of;
  const columns = tables[0]?.labels ?? [];
  const having = (split: Split, at: number): number =>
    split.labels.filter((label, i) => label === 1 && i % columns.length === at).length;
  const counts = columns.map(({ column }, at) => {
    const [trained, tested] = [having(train, at), having(test, at)];
    if (train.count > 0 && (trained === 0 || trained === train.count))
      return `${trained === 0 ? "no training row has" : "all training rows have"} the label ${column}: there is nothing to tell apart`;
    const rows = train.count === 0 ? `${tested} of them` : `${trained} and ${tested} of them`;
    return `${rows} have the label ${column}`;
  });
  return [rowRemark(of), ...counts];
}

/** How many rows there are, and how each column of numbers is learned. */
function targetRemarks(of: TableToSummarize, targets: readonly TargetEncoding[]): readonly string[] {
  const {
    tables: [table],
    train,
  } = of;
  const learned = targets.map(({ mean, deviation }, i) => {
    const column = table?.labels[i]?.column ?? "";
    const values = train.labels.filter((_, at) => at % targets.length === i);
    if (train.count > 0 && values.every((value) => value === values[0]))
      return `column ${column} is ${shortNumber(mean)} in all training rows: there is nothing to learn`;
    return `column ${column} is learned as (value − ${shortNumber(mean)}) / ${shortNumber(deviation)}, by the mean and the standard deviation of the training rows`;
  });
  return [rowRemark(of), ...learned];
}

function countsOf({ labels }: Split, classes: number): Int32Array {
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function missingValues(table: TableRows, columns: readonly ColumnEncoding[]): readonly string[] {
  return countMissing(table).flatMap((cells, index) => {
    const { name, words, missing } = columns[index] ?? { name: "" };
    if (cells === 0) return [];
    const values = `${table.path}: ${count(cells, "missing value")} of column ${name}`;
    if (words !== undefined) return [`${values} became 0 in the features of all its words`];
    return [
      `${values} became the mean of the training rows, ${missing === undefined ? "" : shortNumber(missing)}`,
    ];
  });
}

function wordColumns(columns: readonly ColumnEncoding[]): readonly string[] {
  return columns.flatMap(({ name, words }) => {
    if (words === undefined) return [];
    const shown = `${words.slice(0, 10).join(", ")}${words.length > 10 ? " and so on" : ""}`;
    return [`column ${name} became ${count(words.length, "feature")}, one for each of its words: ${shown}`];
  });
}

function classRemarks(found: DataSummary["classes"], trainOnly: readonly number[]): readonly string[] {
  const present = found.filter(({ train }) => train > 0);
  const absent = found.filter(({ train }) => train === 0).map(({ name }) => name);
  const alone = trainOnly.map(
    (label) =>
      `the rows of class ${found[label]?.name} are all alike: they are for training, and none is left for testing`,
  );
  const [only] = present;
  if (present.length === 1 && only !== undefined)
    return [
      ...alone,
      `${only.train === 1 ? "the one training row is" : `all ${only.train} training rows are`} of class ${only.name}: there is nothing to tell apart`,
    ];
  if (absent.length === 0) return alone;
  const shown = `${absent.slice(0, 10).join(", ")}${absent.length > 10 ? " and so on" : ""}`;
  return [
    ...alone,
    `there are no training rows of ${absent.length === 1 ? "class" : "the classes"} ${shown}`,
  ];
}
