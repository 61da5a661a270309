import { Failure } from "../../../diagnostics/index.js";
import type { DataSummary } from "../data-summary.js";
import type { TableArguments } from "../datasets/table.js";

/** A table that is open: the names of its columns, and its rows as they are read. */
export interface TableFile {
  /** As messages name it. */
  readonly path: string;
  readonly columns: readonly string[];
  /** Whether its cells may write decimals with commas where nothing is said of it. */
  readonly mayHaveDecimalCommas: boolean;
  /** What was taken for what, a sentence each. */
  readonly remarks: readonly string[];
  /** What lies beside it and is not read. */
  readonly leftOut: DataSummary["leftOut"];
  /** The rows, once, each with the cells of these columns in this order. Whatever is wrong is a Failure. */
  read(columns: readonly string[]): AsyncIterable<RowBlock>;
  /** Lets go of what is open, read or not. */
  close(): Promise<void>;
}

/** Some rows of a file, one after another. */
export interface RowBlock {
  readonly path: string;
  /** The number of the first one: from 1, below the names of the columns. */
  readonly firstRow: number;
  readonly rows: readonly (readonly unknown[])[];
}

export interface OpeningOptions extends Pick<TableArguments, "label" | "delimiter"> {
  readonly signal: AbortSignal | undefined;
  /** Bytes of cells that memory may hold; two gigabytes unless given. */
  readonly memory?: number;
}

/** Rows that are handed on at once. */
export const blockSize = 1024;

export function damagedTable(path: string, reason: string, cause?: unknown): Failure {
  return Failure.of("damaged-table", { path, reason }, cause);
}

/** Fails with SPK4125 once the user has asked to stop. */
export function failIfAborted(signal: AbortSignal | undefined, path: string): void {
  if (signal?.aborted) throw Failure.of("data-loading-interrupted", { doing: `reading the table ${path}` });
}

/** The names, all of them different. */
export function requireDistinct(path: string, columns: readonly string[]): readonly string[] {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice === undefined) return columns;
  throw damagedTable(path, twice === "" ? "two columns have no name" : `two columns are called ${twice}`);
}
