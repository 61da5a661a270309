import { Failure } from "../../../diagnostics/index.js";
import { stream } from "../../../tensor/random/index.js";
import { countTraining, type Split, sampleSize, sharedFloats, sharedInts } from "../dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "../datasets/define-dataset.js";
import { resolveUserPath } from "../files.js";
import { readRows, type TableRows } from "./read-rows.js";

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
 * whose classes are numbered in the order of the words. Without a second file for testing, the first `train` share of
 * a shuffled order is for training.
 */
export async function loadTable(
  { file, label, train: share, test }: TableArguments,
  { sampleShape, classes }: DatasetFacts,
  { seed, directory }: LoadOptions,
): Promise<LoadedSamples> {
  const rows = await readRows(resolveUserPath(file, directory), { label });
  const { features } = rows;
  const expected = sampleSize(sampleShape);
  if (features.length !== expected) {
    throw Failure.of("feature-count-mismatch", { path: rows.path, expected, features });
  }
  const classNames = namesOfClasses(rows, classes);
  const all = toSplit(rows, { label, classes, classNames });
  const names = classNames === undefined ? {} : { encoding: { classNames } };
  if (test !== "none") {
    const held = await readRows(resolveUserPath(test, directory), { label, features });
    return { ...names, train: all, test: toSplit(held, { label, classes, classNames }) };
  }
  const trainCount = countTraining("table", all.count, share);
  const order = stream(seed, "dataset", "table", "split").permutation(all.count);
  const take = (from: number, to: number) => takeRows(all, order.subarray(from, to), expected);
  return { ...names, train: take(0, trainCount), test: take(trainCount, all.count) };
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
function takeRows(all: Split, indices: Uint32Array, size: number): Split {
  const values = sharedFloats(indices.length * size);
  const labels = sharedInts(indices.length);
  for (const [to, from] of indices.entries()) {
    values.set(all.values.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = all.labels[from] ?? 0;
  }
  return { count: indices.length, values, labels };
}
