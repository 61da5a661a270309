import { availableParallelism } from "node:os";
import { Failure } from "../../diagnostics/index.js";

/** No machine has more cores; each thread takes memory, and so many that they cannot be started hang the engine. */
export const mostThreads = 1024;

/** A number of threads as a user writes it; undefined for anything else. */
export function parseThreads(text: string): number | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= mostThreads && text.trim() !== ""
    ? value
    : undefined;
}

/**
 * Processor threads to use where no option says how many: as many as SPANKEY_THREADS says, or one for each core.
 * It fails where the variable is no number of threads.
 */
export function processorThreads(): number {
  const said = process.env["SPANKEY_THREADS"];
  if (!said) return availableParallelism();
  const threads = parseThreads(said);
  if (threads === undefined) throw Failure.of("invalid-thread-count", { said, most: mostThreads });
  return threads;
}
