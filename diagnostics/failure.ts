import { type MessageName, messageOf, type ParamsOf } from "./catalogue.js";
import type { Code, ExitStatus } from "./message.js";

/**
 * A failure that the user can do something about, with a message of the catalogue. It is thrown where there is no source
 * text (files, data, runs), and caught once, by the command line. Any other exception is a bug.
 */
export class Failure extends Error {
  readonly code: Code;
  readonly hint: string | undefined;
  readonly exit: ExitStatus;
  readonly #hintForRun: string | undefined;

  private constructor(
    override readonly name: MessageName,
    message: Pick<Failure, "code" | "hint" | "exit"> & { text: string; hintForRun: string | undefined },
    options?: ErrorOptions,
  ) {
    super(message.text, options);
    this.code = message.code;
    this.hint = message.hint;
    this.exit = message.exit;
    this.#hintForRun = message.hintForRun;
  }

  static of<Name extends MessageName>(name: Name, params: ParamsOf<Name>, cause?: unknown): Failure {
    const { code, text, hint, hintForRun, exit } = messageOf(name);
    const own = hint?.(params);
    const forRun = hintForRun === undefined ? own : hintForRun(params);
    return new Failure(name, { code, text: text(params), hint: own, hintForRun: forRun, exit }, { cause });
  }

  /** The same failure where data are read for the model of a run: with a hint that names no settings of its spec. */
  forRun(): Failure {
    const { name, code, message: text, exit, cause } = this;
    const hint = this.#hintForRun;
    return new Failure(name, { code, text, hint, hintForRun: hint, exit }, { cause });
  }
}

/** Does work that a signal may stop. If it is stopped, the failure of this name is thrown. */
export async function failIfStopped<Name extends MessageName, Result>(
  signal: AbortSignal,
  name: Name,
  params: ParamsOf<Name>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw Failure.of(name, params, error);
    throw error;
  }
}

/** A message of the catalogue that stops nothing. */
export interface Notice {
  readonly code: Code;
  readonly name: MessageName;
  readonly message: string;
  readonly hint: string | undefined;
}

export function notice<Name extends MessageName>(name: Name, params: ParamsOf<Name>): Notice {
  const { code, text, hint } = messageOf(name);
  return { code, name, message: text(params), hint: hint?.(params) };
}

/** The reason of a system error in words: "no such file or folder", "no space left on the disk" … */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const known: Record<string, string> = {
    ENOENT: "no such file or folder",
    EACCES: "permission denied",
    EPERM: "operation not permitted",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of the path is not a folder",
    ENOSPC: "no space left on the disk",
    EDQUOT: "the disk quota is used up",
    EFBIG: "the file would be larger than allowed here",
    EIO: "the disk or the terminal failed",
    ELOOP: "it is a symbolic link, or its links lead in a circle",
    ENAMETOOLONG: "the name is too long",
    EROFS: "the file system is read-only",
    EMFILE: "too many open files",
    ENXIO: "it is a socket or a device, not a regular file",
  };
  if (code !== undefined && known[code] !== undefined) return known[code];
  return error instanceof Error ? error.message : String(error);
}
