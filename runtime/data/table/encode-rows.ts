import { Failure } from "../../../diagnostics/index.js";
import type { ColumnEncoding } from "../../data-encoding.js";
import { requireMemory, sharedDoubles } from "../dataset.js";
import type { TableRows } from "./read-rows.js";

/** The features that a column becomes: one, or one for each of its words. */
export function featuresOf({ words }: ColumnEncoding): number {
  return words?.length ?? 1;
}

/**
 * The features of some rows: numbers as they are, of a column of words a 1 for the word of the row and a 0 for every other.
 * A missing number becomes what the encoding says, a missing word a 0 for all.
 */
export function encodeRows(
  rows: TableRows,
  indices: readonly number[],
  { columns, memory }: { readonly columns: readonly ColumnEncoding[]; readonly memory: number },
): Float64Array {
  const size = columns.reduce((sum, column) => sum + featuresOf(column), 0);
  requireMemory("table", 8 * size * indices.length, memory);
  const encoded = sharedDoubles(size * indices.length);
  let first = 0;
  for (const [c, column] of columns.entries()) {
    const placeOf = column.words && placesOfWords(rows, c, column.words);
    for (const [to, row] of indices.entries()) {
      const cell = rows.cells[row * columns.length + c] ?? Number.NaN;
      const start = to * size + first;
      if (placeOf === undefined) encoded[start] = Number.isNaN(cell) ? (column.missing ?? 0) : cell;
      else if (!Number.isNaN(cell)) encoded[start + (placeOf[cell] ?? 0)] = 1;
    }
    first += featuresOf(column);
  }
  return encoded;
}

/** Of each word of a column, its place among the words of the encoding. Fails with SPK4156 for one that is not there. */
function placesOfWords(rows: TableRows, index: number, words: readonly string[]): readonly number[] {
  const column = rows.columns[index]?.name ?? "";
  return (rows.words[index]?.places ?? []).map(([word, place]) => {
    const at = words.indexOf(word);
    if (at !== -1) return at;
    throw Failure.of("unknown-category", { ...place, column, word, words });
  });
}

/**
 * How the columns of a table become features: the words of each in order, and with `fillsMissing` the mean of each column of
 * numbers over the rows for training. Fails with SPK4157 where there is none.
 */
export function describeColumns(
  rows: TableRows,
  trained: readonly number[],
  { fillsMissing }: { readonly fillsMissing: boolean },
): readonly ColumnEncoding[] {
  return rows.columns.map(({ name, holds }, index): ColumnEncoding => {
    if (holds === "words") return { name, words: [...(rows.words[index]?.texts ?? [])].sort() };
    return fillsMissing ? { name, missing: meanOf(rows, trained, index) } : { name };
  });
}

function meanOf({ path, cells, columns }: TableRows, trained: readonly number[], index: number): number {
  const all = trained.map((row) => cells[row * columns.length + index] ?? Number.NaN);
  const present = all.filter((cell) => !Number.isNaN(cell));
  const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
  const mean = total(present) / present.length;
  // the sum of large numbers may be infinite where their mean is not
  if (present.length > 0)
    return Number.isFinite(mean) ? mean : total(present.map((cell) => cell / present.length));
  throw Failure.of("column-without-values", { path, column: columns[index]?.name ?? "" });
}

/** How many cells of each column are missing. */
export function countMissing({ cells, columns }: TableRows): readonly number[] {
  const counts = columns.map(() => 0);
  for (const [i, cell] of cells.entries()) {
    const column = i % columns.length;
    if (Number.isNaN(cell)) counts[column] = (counts[column] ?? 0) + 1;
  }
  return counts;
}
