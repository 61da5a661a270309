import { Failure } from "../../../diagnostics/index.js";
import type { DataEncoding } from "../../data-encoding.js";
import type { DataSummary } from "../data-summary.js";
import { type Split, sampleSize, sharedFloats, sharedInts } from "../dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "../datasets/define-dataset.js";
import { resolveUserPath } from "../files.js";
import { readRows, type TableRows } from "./read-rows.js";
import { splitByPosition, splitRows } from "./split-rows.js";

export interface TableArguments {
  readonly file: string;
  /** The column of the labels. */
  readonly label: string;
  /** The share for training where there is no second file. */
  readonly train: number;
  /** `none`, or a second file. */
  readonly test: string;
}

/**
 * A table of numbers with a column of labels. Labels are classes from 0 where all are whole numbers, otherwise words,
 * whose classes are numbered in the order of the words. Without a second file for testing, rows are split by their
 * contents. A table for the model of a run is read by the columns and classes of that run, found by name.
 */
export async function loadTable(
  { file, label, train: share, test }: TableArguments,
  { sampleShape, classes }: DatasetFacts,
  { seed, directory, encoding: known }: LoadOptions,
): Promise<LoadedSamples> {
  const wanted = known?.columns?.map(({ name }) => name);
  const rows = await readRows(resolveUserPath(file, directory), { label, features: wanted });
  const { features } = rows;
  const expected = sampleSize(sampleShape);
  if (features.length !== expected) {
    throw Failure.of("feature-count-mismatch", { path: rows.path, expected, features });
  }
  const classNames = known === undefined ? namesOfClasses(rows, classes) : known.classNames;
  const all = toSplit(rows, { label, classes, classNames });
  const byContent = known === undefined || known.split === "content";
  const encoding: DataEncoding = {
    ...(classNames && { classNames }),
    ...(byContent && { split: "content" }),
    columns: features.map((name) => ({ name })),
  };
  const about = { classes, classNames };
  if (test !== "none") {
    const held = await readRows(resolveUserPath(test, directory), { label, features });
    const splits = { train: all, test: toSplit(held, { label, classes, classNames }) };
    return { encoding, summary: summarize(splits, [], about), ...splits };
  }
  const size = features.length;
  const cell = (row: number, column: number): number => all.values[row * size + column] ?? 0;
  const {
    train,
    test: held,
    trainOnly,
  } = byContent
    ? splitRows({ ...rows, labels: Int32Array.from(all.labels), columns: features, cell }, { share, seed })
    : splitByPosition(all.count, { share, seed });
  const splits = { train: takeRows(all, train, size), test: takeRows(all, held, size) };
  return { encoding, summary: summarize(splits, trainOnly, about), ...splits };
}

function summarize(
  { train, test }: { readonly train: Split; readonly test: Split },
  trainOnly: readonly number[],
  { classes, classNames }: { readonly classes: number; readonly classNames: readonly string[] | undefined },
): DataSummary {
  const names = Array.from({ length: classes }, (_, label) => classNames?.[label] ?? String(label));
  const countOf = ({ labels }: Split, wanted: number): number => {
    let count = 0;
    for (const label of labels) if (label === wanted) count += 1;
    return count;
  };
  const remarks = trainOnly.map(
    (label) =>
      `the rows of class ${names[label]} are all alike: they are for training, and none is left for testing`,
  );
  return {
    classes: names.map((name, label) => ({
      name,
      train: countOf(train, label),
      test: countOf(test, label),
    })),
    leftOut: [],
    remarks,
  };
}

/** The words that stand for classes, in order; undefined where labels are numbers. */
function namesOfClasses({ path, labels }: TableRows, classes: number): readonly string[] | undefined {
  if (labels.every(({ text }) => Number.isInteger(Number(text)))) return undefined;
  const names = labels.map(({ text }) => text).sort();
  if (names.length === classes) return names;
  throw Failure.of("class-count-mismatch", { path, what: "label", names, classes });
}

interface Labels {
  readonly label: string;
  readonly classes: number;
  readonly classNames: readonly string[] | undefined;
}

function toSplit({ path, count, values, labels, labelIndex }: TableRows, wanted: Labels): Split {
  const { label: column, classes, classNames } = wanted;
  const classOf = labels.map(({ text, row }) => {
    const label = classNames?.indexOf(text) ?? Number(text);
    if (Number.isInteger(label) && label >= 0 && label < classes) return label;
    throw Failure.of("unknown-label", { path, row, column, label: text, classes, names: classNames });
  });
  const taken = sharedInts(count);
  for (let i = 0; i < count; i++) taken[i] = classOf[labelIndex[i] ?? 0] ?? 0;
  return { count, values, labels: taken };
}

/** The rows of a split with these indices, in their order. */
function takeRows(all: Split, indices: readonly number[], size: number): Split {
  const values = sharedFloats(indices.length * size);
  const labels = sharedInts(indices.length);
  for (const [to, from] of indices.entries()) {
    values.set(all.values.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = all.labels[from] ?? 0;
  }
  return { count: indices.length, values, labels };
}
