import { requireBothSplits } from "../dataset.js";
import {
  type SplitIndices,
  type SplitSample,
  splitByContent,
  splitOffByContent,
} from "../split-by-content.js";
import type { ValidationIndices } from "../split-validation.js";

/** The rows of a table as far as their split is concerned. */
export interface RowsToSplit {
  readonly count: number;
  /** The class of each row. */
  readonly labels: Int32Array;
  /** The columns of the features, in any order. */
  readonly columns: readonly string[];
  /** The cell of a row in a column. */
  readonly cell: (row: number, column: number) => number | string;
}

/**
 * The rows for training and for testing, by the cells of their features: neither the order of the rows nor that of the
 * columns counts. Fails with SPK4114 where nothing would be left for one of the two.
 */
export function splitRows(
  rows: RowsToSplit,
  options: { readonly share: number; readonly seed: number },
): SplitIndices {
  const split = splitByContent(samplesOf(rows), options);
  requireBothSplits("table", { train: split.train.length, test: split.test.length });
  return split;
}

/** Splits a share of the rows for training off to validate on, by the cells of their features too. */
export function splitOffRows(
  rows: RowsToSplit,
  trained: readonly number[],
  options: { readonly share: number | undefined; readonly seed: number },
): ValidationIndices {
  return splitOffByContent(trained, sampleReader(rows), options);
}

function* samplesOf(rows: RowsToSplit): Generator<SplitSample> {
  const sampleAt = sampleReader(rows);
  for (let row = 0; row < rows.count; row++) yield sampleAt(row);
}

function sampleReader({ labels, columns, cell }: RowsToSplit): (row: number) => SplitSample {
  const inOrder = columns.map((_, index) => index).sort((a, b) => compare(columns[a], columns[b]));
  return (row) => ({
    content: JSON.stringify(inOrder.map((column) => cell(row, column))),
    label: labels[row] ?? 0,
  });
}

function compare(a = "", b = ""): number {
  return a < b ? -1 : Number(a > b);
}
