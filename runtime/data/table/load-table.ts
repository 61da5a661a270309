import { count, Failure } from "../../../diagnostics/index.js";
import type { ColumnEncoding, DataEncoding } from "../../data-encoding.js";
import { defaultDataMemory, type Split, sampleSize, sharedInts } from "../dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "../datasets/define-dataset.js";
import type { TableArguments } from "../datasets/table.js";
import { resolveUserPath } from "../files.js";
import { allForTesting, type SplitIndices } from "../split-by-content.js";
import { splitByPosition } from "../split-by-position.js";
import { cellText } from "./cells.js";
import { chooseColumns } from "./choose-columns.js";
import { findClassNames, type LabelClasses, labelsOfRows } from "./class-labels.js";
import { describeColumns, encodeRows, featuresOf } from "./encode-rows.js";
import { openTable } from "./open-table.js";
import { readRows, type TableRows } from "./read-rows.js";
import { splitRows } from "./split-rows.js";
import { summarizeTable } from "./summarize-table.js";

/**
 * A table with a column of labels, and columns of numbers or of words that are categories. Labels are classes from 0 where
 * all are whole numbers, otherwise words, whose classes are numbered in the order of the words. Without a second file for
 * testing, rows are split by their contents. A table for the model of a run is read by the columns and classes of that run,
 * found by name.
 */
export async function loadTable(
  args: TableArguments,
  { sampleShape, classes }: DatasetFacts,
  { seed, directory, model, encoding: known, testOnly, signal, memory = defaultDataMemory }: LoadOptions,
): Promise<LoadedSamples> {
  const read = (file: string, columns: readonly ColumnEncoding[] | undefined): Promise<TableRows> =>
    readTable(resolveUserPath(file, directory), { args, columns, signal, memory });
  const rows = await read(args.file, known?.columns);
  const column = cellText(args.label);
  const classNames = known === undefined ? findClassNames(rows, { column, classes }) : known.classNames;
  const labelClasses: LabelClasses = { column, classes, classNames };
  const labels = labelsOfRows(rows, labelClasses);

  const byContent = known === undefined || known.split === "content";
  const splitOne = (): SplitIndices =>
    testOnly ? allForTesting(rows.count) : splitTable(rows, labels, { args, byContent, seed });
  const split = args.test === "none" ? splitOne() : undefined;
  const trained = testOnly ? undefined : split?.train;
  const fillsMissing = args.missing === "mean";
  const columns = known?.columns ?? describeColumns(rows, trained ?? [...labels.keys()], { fillsMissing });
  requireFeatures(rows.path, columns, sampleSize(sampleShape));
  if (model?.columns !== undefined) requireColumns(rows.path, columns, model.columns);

  const held = split === undefined ? await read(args.test, columns) : rows;
  const heldLabels = split === undefined ? labelsOfRows(held, labelClasses) : labels;
  const train = toSplit(rows, { labels, indices: split?.train ?? [...labels.keys()], columns, memory });
  const test = toSplit(held, {
    ...{ labels: heldLabels, indices: split?.test ?? [...heldLabels.keys()], columns, memory },
  });
  const encoding: DataEncoding = {
    ...(classNames && { classNames }),
    ...(byContent && { split: "content" }),
    columns,
  };
  const tables = split === undefined ? [rows, held] : [rows];
  const trainOnly = split?.trainOnly ?? [];
  const summary = summarizeTable({ tables, columns, classes: labelClasses, trainOnly, train, test });
  return { encoding, summary, train, test };
}

/** Reads what a spec chooses of a table, or the columns of a run. */
async function readTable(
  place: string,
  {
    args,
    columns: known,
    signal,
    memory,
  }: {
    readonly args: TableArguments;
    readonly columns: readonly ColumnEncoding[] | undefined;
    readonly signal: AbortSignal | undefined;
    readonly memory: number;
  },
): Promise<TableRows> {
  const table = await openTable(place, { ...args, signal, memory });
  try {
    const columns = chooseColumns(table, args, known);
    return await readRows(table, { ...args, label: cellText(args.label), columns, memory });
  } finally {
    await table.close();
  }
}

/** By contents, or by position for the model of a run that split so. */
function splitTable(
  rows: TableRows,
  labels: Int32Array,
  {
    args,
    byContent,
    seed,
  }: {
    readonly args: TableArguments;
    readonly byContent: boolean;
    readonly seed: number;
  },
): SplitIndices {
  const options = { share: args.train, seed };
  const { count, columns, cells, words } = rows;
  if (!byContent) return splitByPosition("table", count, options);
  // looking a number up in a list makes a text of it, which takes longer than all else
  const texts = words.map((list, column) => (columns[column]?.holds === "words" ? list.texts : undefined));
  const cell = (row: number, column: number): number | string => {
    const value = cells[row * columns.length + column] ?? Number.NaN;
    return texts[column]?.[value] ?? value;
  };
  return splitRows({ count, labels, columns: columns.map(({ name }) => name), cell }, options);
}

/** Fails with SPK4147 where a model takes another number of features. */
/** Checks that the model counts the features of each column as the table has them. */
function requireColumns(path: string, columns: readonly ColumnEncoding[], expected: readonly number[]): void {
  const found = columns.map(featuresOf);
  if (found.length === expected.length && found.every((count, index) => count === expected[index])) return;
  throw Failure.of("column-features-mismatch", {
    path,
    expected,
    found,
    columns: columns.map(({ name }) => name),
  });
}

function requireFeatures(path: string, columns: readonly ColumnEncoding[], expected: number): void {
  const found = columns.reduce((sum, column) => sum + featuresOf(column), 0);
  if (found === expected) return;
  const features = columns.map(({ name, words }) =>
    words ? `${name} (${count(words.length, "word")})` : name,
  );
  throw Failure.of("feature-count-mismatch", { path, expected, found, features });
}

/** The rows of a split, in their order. */
function toSplit(
  rows: TableRows,
  {
    labels,
    indices,
    columns,
    memory,
  }: {
    readonly labels: Int32Array;
    readonly indices: readonly number[];
    readonly columns: readonly ColumnEncoding[];
    readonly memory: number;
  },
): Split {
  const taken = sharedInts(indices.length);
  for (const [to, from] of indices.entries()) taken[to] = labels[from] ?? 0;
  return { count: indices.length, values: encodeRows(rows, indices, { columns, memory }), labels: taken };
}
