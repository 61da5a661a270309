import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { systemReason } from "../../../diagnostics/index.js";
import { openRegularFile } from "../../files/regular-file.js";
import { defaultDataMemory, requireMemory } from "../dataset.js";
import { unreadable } from "../files.js";
import { cellText } from "./cells.js";
import {
  blockSize,
  damagedTable,
  failIfAborted,
  type OpeningOptions,
  type RowBlock,
  requireDistinct,
  type TableFile,
} from "./table-file.js";

/** What the thread that reads a Parquet file is asked, and what it answers. */
export type ParquetQuestion =
  | { readonly kind: "open" }
  | { readonly kind: "read"; readonly group: number; readonly columns: readonly string[] };

export type ParquetAnswer =
  /** The names of the columns, and the rows of each row group. */
  | { readonly kind: "about"; readonly columns: readonly string[]; readonly groups: readonly number[] }
  | { readonly kind: "cells"; readonly cells: readonly ParquetCells[] }
  /** `isOurs`: the reason is in our words, not in those of the parser. */
  | { readonly kind: "damage"; readonly reason: string; readonly isOurs: boolean };

/** The cells of a column: numbers, NaN where one is missing; or anything. */
export type ParquetCells = Float64Array | readonly unknown[];

export interface ParquetOptions {
  /** Seconds that one row group may take: sound ones take a fraction of it. */
  readonly patience?: number;
  /** The script of the thread; tests give another one. */
  readonly script?: URL;
}

/** Seconds for a file of so many bytes: a damaged one of a kilobyte is not waited for as one of a gigabyte. */
export function patienceFor(size: number): number {
  return Math.min(120, 20 + Math.floor(size / 2 ** 20));
}

/** Opens a Parquet file. A thread of its own reads it, one row group at a time, and is ended where it takes too long. */
export async function openParquet(
  file: string,
  { signal, memory = defaultDataMemory }: Pick<OpeningOptions, "signal" | "memory">,
  options: ParquetOptions = {},
): Promise<TableFile> {
  const opened = await openRegularFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const { size } = await opened.stat();
  await opened.close();
  const thread = new ParquetThread(file, signal, { patience: patienceFor(size), ...options });
  try {
    const about = await thread.ask({ kind: "open" });
    if (about.kind !== "about") throw new Error("the thread answered another question");
    const names = about.columns;
    const columns = requireDistinct(
      file,
      names.map((name) => cellText(name)),
    );
    const read = (wanted: readonly string[]): AsyncGenerator<RowBlock> =>
      readGroups(
        thread,
        { file, groups: about.groups, signal, memory },
        wanted.map((name) => names[columns.indexOf(name)] ?? name),
      );
    return {
      path: file,
      columns,
      mayHaveDecimalCommas: false,
      remarks: [],
      leftOut: [],
      read,
      close: () => thread.end(),
    };
  } catch (error) {
    await thread.end();
    throw error;
  }
}

async function* readGroups(
  thread: ParquetThread,
  {
    file,
    groups,
    signal,
    memory,
  }: {
    readonly file: string;
    readonly groups: readonly number[];
    readonly signal: AbortSignal | undefined;
    readonly memory: number;
  },
  columns: readonly string[],
): AsyncGenerator<RowBlock> {
  let firstRow = 1;
  for (const [group, count] of groups.entries()) {
    requireMemory("table", 8 * count * columns.length, memory);
    const answer = await thread.ask({ kind: "read", group, columns });
    if (answer.kind !== "cells") throw new Error("the thread answered another question");
    const { cells } = answer;
    for (let start = 0; start < count; start += blockSize) {
      failIfAborted(signal, file);
      const rows = Array.from({ length: Math.min(blockSize, count - start) }, (_, i) =>
        cells.map((column) => column[start + i]),
      );
      yield { path: file, firstRow: firstRow + start, rows };
    }
    firstRow += count;
  }
}

const threadScript = new URL("./parquet-thread.js", import.meta.url);

/** A thread that reads a Parquet file. It is asked one thing at a time. */
class ParquetThread {
  readonly #file: string;
  readonly #signal: AbortSignal | undefined;
  readonly #patience: number;
  readonly #worker: Worker;

  constructor(
    file: string,
    signal: AbortSignal | undefined,
    { patience, script = threadScript }: ParquetOptions & { readonly patience: number },
  ) {
    this.#file = file;
    this.#signal = signal;
    this.#patience = patience;
    // No execArgv: flags of the parent such as --input-type are not meant for the script.
    this.#worker = new Worker(script, { workerData: { file }, execArgv: [], name: "parquet" });
  }

  /** Asks the thread. Its end, a signal, and the limit of time are failures. */
  async ask(question: ParquetQuestion): Promise<Exclude<ParquetAnswer, { kind: "damage" }>> {
    failIfAborted(this.#signal, this.#file);
    const answer = await this.#next(question);
    if (answer.kind !== "damage") return answer;
    const { reason, isOurs } = answer;
    throw damagedTable(this.#file, isOurs ? reason : `what it holds cannot be decoded (${reason})`);
  }

  async #next(question: ParquetQuestion): Promise<ParquetAnswer> {
    const late = AbortSignal.timeout(1000 * this.#patience);
    const settled = new AbortController();
    const signals = [late, settled.signal, ...(this.#signal ? [this.#signal] : [])];
    const waiting = { signal: AbortSignal.any(signals) };
    try {
      const answered = once(this.#worker, "message", waiting) as Promise<[ParquetAnswer]>;
      const exited = once(this.#worker, "exit", waiting).then((): never => {
        throw new Error("its thread stopped");
      });
      this.#worker.postMessage(question);
      const [answer] = await Promise.race([answered, exited]);
      return answer;
    } catch (error) {
      failIfAborted(this.#signal, this.#file);
      const reason = late.aborted
        ? `reading it makes no progress for ${this.#patience} seconds`
        : `reading it failed: ${systemReason(error)}`;
      throw damagedTable(this.#file, reason, error);
    } finally {
      settled.abort();
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
