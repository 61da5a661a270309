import { count, Failure } from "../../../diagnostics/index.js";
import type { ColumnEncoding, DataEncoding } from "../../data-encoding.js";
import { defaultDataMemory, type Split, sampleSize } from "../dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "../datasets/define-dataset.js";
import type { TableArguments } from "../datasets/table.js";
import { resolveUserPath } from "../files.js";
import { allForTesting, type SplitIndices } from "../split-by-content.js";
import { splitByPosition } from "../split-by-position.js";
import { validationShare } from "../split-validation.js";
import { chooseColumns, labelColumns } from "./choose-columns.js";
import { describeColumns, encodeRows, featuresOf } from "./encode-rows.js";
import { openTable } from "./open-table.js";
import { readRows, type TableRows } from "./read-rows.js";
import { labelReader, type RowLabels } from "./row-labels.js";
import { type RowsToSplit, splitOffRows, splitRows } from "./split-rows.js";
import { summarizeTable } from "./summarize-table.js";

/**
 * A table with a column of labels, and columns of numbers or of words that are categories. Labels are classes from 0 where
 * all are whole numbers, otherwise words, whose classes are numbered in the order of the words; with `target: number` they are
 * numbers, of one column or several, which are learned standardised. Without a second file for
 * testing, rows are split by their contents. A table for the model of a run is read by the columns and classes of that run,
 * found by name.
 */
export async function loadTable(
  args: TableArguments,
  facts: DatasetFacts,
  { seed, directory, model, encoding: known, testOnly, signal, memory = defaultDataMemory }: LoadOptions,
): Promise<LoadedSamples> {
  const read = (file: string, columns: readonly ColumnEncoding[] | undefined): Promise<TableRows> =>
    readTable(resolveUserPath(file, directory), { args, columns, signal, memory });
  const rows = await read(args.file, known?.columns);
  const reader = labelReader(rows, { args, facts, known });
  const labels = reader.read(rows);

  const byContent = known === undefined || known.split === "content";
  const splitOne = (): SplitIndices =>
    testOnly ? allForTesting(rows.count) : splitTable(rows, labels.strata, { args, byContent, seed });
  const split = args.test === "none" ? splitOne() : undefined;
  const every = ({ count: rowCount }: TableRows): readonly number[] =>
    Array.from({ length: rowCount }, (_, i) => i);
  const whole = testOnly ? undefined : (split?.train ?? every(rows));
  const { train: trained, validation: splitOff } = whole
    ? splitOffRows(asRowsToSplit(rows, labels.strata), whole, {
        share: validationShare(args.validation),
        seed,
      })
    : {};
  const fillsMissing = args.missing === "mean";
  const columns = known?.columns ?? describeColumns(rows, trained ?? every(rows), { fillsMissing });
  requireFeatures(rows.path, columns, sampleSize(facts.sampleShape));
  if (model?.columns !== undefined) requireColumns(rows.path, columns, model.columns);
  const targets = known?.targets ?? labels.describe?.(trained ?? every(rows));

  const held = split === undefined ? await read(args.test, columns) : rows;
  const heldLabels = split === undefined ? reader.read(held) : labels;
  const hasFile = !testOnly && typeof args.validation === "string" && args.validation !== "none";
  const validated = hasFile ? await read(String(args.validation), columns) : undefined;
  const toSplit = (of: TableRows, { take }: RowLabels, indices: readonly number[]): Split => ({
    count: indices.length,
    values: encodeRows(of, indices, { columns, memory }),
    labels: take(indices, targets ?? []),
  });
  const train = toSplit(rows, labels, trained ?? split?.train ?? every(rows));
  const test = toSplit(held, heldLabels, split?.test ?? every(held));
  const validation =
    validated === undefined
      ? splitOff && toSplit(rows, labels, splitOff)
      : toSplit(validated, reader.read(validated), every(validated));
  const classNames = reader.classes?.classNames;
  const encoding: DataEncoding = {
    ...(classNames && { classNames }),
    ...(byContent && { split: "content" }),
    columns,
    ...(targets && { targets }),
  };
  const tables = [rows, ...(split === undefined ? [held] : []), ...(validated ? [validated] : [])];
  const trainOnly = split?.trainOnly ?? [];
  const summary = summarizeTable({
    tables,
    columns,
    classes: reader.classes,
    targets,
    trainOnly,
    train,
    test,
    validation,
  });
  return { encoding, summary, train, test, ...(validation && { validation }) };
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
    return await readRows(table, { ...args, labels: labelColumns(args), columns, memory });
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
  if (!byContent) return splitByPosition("table", rows.count, options);
  return splitRows(asRowsToSplit(rows, labels), options);
}

function asRowsToSplit({ count, columns, cells, words }: TableRows, labels: Int32Array): RowsToSplit {
  // looking a number up in a list makes a text of it, which takes longer than all else
  const texts = words.map((list, column) => (columns[column]?.holds === "words" ? list.texts : undefined));
  const cell = (row: number, column: number): number | string => {
    const value = cells[row * columns.length + column] ?? Number.NaN;
    return texts[column]?.[value] ?? value;
  };
  return { count, labels, columns: columns.map(({ name }) => name), cell };
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
