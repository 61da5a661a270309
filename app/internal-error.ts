import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../diagnostics/index.js";
import { writeWholeNew } from "../runtime/files/index.js";
import { version } from "./version.js";

/** A defect of ours that came to light: what to tell the user, and what whoever mends it must know. */
export interface InternalError {
  readonly failure: Failure;
  readonly stack: string;
  /** The file that holds all of it; undefined where it could not be written. */
  readonly file: string | undefined;
}

/**
 * What an error that nobody expected is to the user: a failure (SPK4900) that names a file with the stack. `doing` says
 * what was being done, without secrets: "`spkc check a.spk`".
 */
export function internalError(error: unknown, doing: string): InternalError {
  const stack = stackOf(error);
  const where = `spkc ${version()}, Node ${process.version}, ${platform()} ${arch()}`;
  const file = writeReport(`in ${doing}\n${where}\n\n${stack}\n`);
  return {
    failure: Failure.of("internal-error", { message: messageOf(error), doing, where, file }),
    stack,
    file,
  };
}

/** The error and what it came of, each with its stack. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const own = error.stack ?? messageOf(error);
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}

/** "TypeError: x is not a function", on one line. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n", 1)[0] ?? "";
}

function writeReport(text: string): string | undefined {
  const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const file = join(tmpdir(), `spkc-bug-${time}-${process.pid}.txt`);
  try {
    return writeWholeNew(file, text, { secret: true }) ? file : undefined;
  } catch {
    return undefined;
  }
}
