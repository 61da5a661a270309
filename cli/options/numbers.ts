import { InvalidArgumentError } from "commander";

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || text.trim() === "") {
    throw new InvalidArgumentError("expected a whole number, 0 or more");
  }
  return value;
}

/** No machine has more cores; each thread takes memory, and so many that they cannot be started hang the engine. */
const mostThreads = 1024;

/** `--threads` */
export function threadCount(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= mostThreads && text.trim() !== "") return value;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${mostThreads}`);
}

export function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError("expected a whole number, 1 or more");
  return value;
}
