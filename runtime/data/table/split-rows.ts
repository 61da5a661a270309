import { requireBothSplits } from "../dataset.js";
import { type SplitIndices, type SplitSample, splitByContent } from "../split-by-content.js";

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

function* samplesOf({ count, labels, columns, cell }: RowsToSplit): Generator<SplitSample> {
  const inOrder = columns.map((_, index) => index).sort((a, b) => compare(columns[a], columns[b]));
  for (let row = 0; row < count; row++) {
    const content = JSON.stringify(inOrder.map((column) => cell(row, column)));
    yield { content, label: labels[row] ?? 0 };
  }
}

function compare(a = "", b = ""): number {
  return a < b ? -1 : Number(a > b);
}
