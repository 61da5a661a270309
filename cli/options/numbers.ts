import { InvalidArgumentError } from "commander";
import { mostThreads, parseThreads } from "../../tensor/engines/processor-threads.js";

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || text.trim() === "") {
    throw new InvalidArgumentError("expected a whole number, 0 or more");
  }
  return value;
}

/** `--threads` */
export function threadCount(text: string): number {
  const threads = parseThreads(text);
  if (threads === undefined)
    throw new InvalidArgumentError(`expected a whole number from 1 to ${mostThreads}`);
  return threads;
}

export function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError("expected a whole number, 1 or more");
  return value;
}
