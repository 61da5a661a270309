import { Failure, suggest } from "../../../diagnostics/index.js";
import { requireMemory, sharedFloats } from "../dataset.js";
import { openTable } from "./table-file.js";

/** The cells of a table: its features as numbers, its labels as they are written. */
export interface TableRows {
  readonly path: string;
  readonly count: number;
  /** The columns of the features. */
  readonly features: readonly string[];
  /** count x features */
  readonly values: Float32Array;
  /** The different labels, each with the first row that has it, counted from 1 below the names of the columns. */
  readonly labels: readonly { readonly text: string; readonly row: number }[];
  /** For each row the index of its label in `labels`. */
  readonly labelIndex: Int32Array;
}

/**
 * Reads a table whose column `label` holds the labels and whose other columns are features: all of them in their
 * order, or those that are named, which then must be all of them. Every cell must be a number, every label there.
 */
export async function readRows(
  path: string,
  { label, features: wanted }: { readonly label: string; readonly features: readonly string[] | undefined },
): Promise<TableRows> {
  const { columns, rows } = await openTable(path);
  const labelAt = columns.indexOf(label);
  if (labelAt === -1) {
    throw Failure.of("missing-label-column", { path, label, columns, suggestion: suggest(label, columns) });
  }
  const own = columns.filter((column) => column !== label);
  const features = wanted ?? own;
  requireSameColumns(path, own, features);
  const places = features.map((column) => columns.indexOf(column));

  const values = new GrowingFloats();
  const labelIndex: number[] = [];
  const labels = new Map<string, { text: string; row: number; index: number }>();
  for await (const cells of rows) {
    const row = labelIndex.length + 1;
    const text = textOf(cells[labelAt]);
    if (text === "") throw Failure.of("missing-label", { path, row, column: label });
    const found = labels.get(text) ?? { text, row, index: labels.size };
    labels.set(text, found);
    labelIndex.push(found.index);
    for (const [i, place] of places.entries()) {
      const value = numberOf(cells[place]);
      if (value === undefined) {
        const column = features[i] ?? "";
        throw Failure.of("non-numeric-feature", { path, row, column, found: textOf(cells[place]) });
      }
      values.push(value);
    }
  }
  const count = labelIndex.length;
  if (count === 0) throw Failure.of("empty-data-source", { path });
  return {
    path,
    count,
    features,
    values: values.take(),
    labels: [...labels.values()],
    labelIndex: Int32Array.from(labelIndex),
  };
}

function requireSameColumns(path: string, own: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((column) => !own.includes(column));
  const extra = own.filter((column) => !wanted.includes(column));
  if (missing.length > 0 || extra.length > 0)
    throw Failure.of("table-column-mismatch", { path, missing, extra });
}

function textOf(cell: unknown): string {
  return cell === null || cell === undefined ? "" : String(cell).trim();
}

/** Numbers, texts of numbers, and true and false as 1 and 0. */
function numberOf(cell: unknown): number | undefined {
  if (typeof cell === "object" || cell === undefined) return undefined;
  const text = typeof cell === "string" ? cell.trim() : cell;
  const value = text === "" ? Number.NaN : Number(text);
  return Number.isFinite(Math.fround(value)) ? value : undefined;
}

/** Float32 numbers whose count is not known beforehand. */
class GrowingFloats {
  #values = new Float32Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      requireMemory("table", 8 * this.#length);
      const larger = new Float32Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** In memory that worker threads can share. */
  take(): Float32Array {
    const taken = sharedFloats(this.#length);
    taken.set(this.#values.subarray(0, this.#length));
    return taken;
  }
}
