import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { type RandomStream, stream } from "../../tensor/random/index.js";
import { scratchFolder } from "../support/scratch-folder.js";

/** One hostile input. */
export interface FuzzInput {
  /** What is written to the folder of the input, by name. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /**
   * What a user does with these files. Throws the failure, or returns the code of the first error or "invalid" (a key that
   * was not issued), where they are refused.
   */
  readonly read: (folder: string) => unknown;
}

/** Inputs of one kind: each follows from its seed alone. */
export interface FuzzKind {
  readonly name: string;
  /** How many `npm test` tries: fewer where one takes long. */
  readonly tried: number;
  readonly draw: (seed: number) => FuzzInput | Promise<FuzzInput>;
}

/** An input that was neither accepted nor refused in our words and in time. */
export class Finding extends Error {}

/**
 * No input is so large that it may take longer, on a machine that does other work too. A thread that reads Parquet is
 * ended after 20 seconds without progress.
 */
const longestSeconds = 40;

/** The random numbers of one input. */
export const randomOf = (kind: string, seed: number): RandomStream => stream(seed, "dataset", "fuzz", kind);

/** Tries one input: "accepted", or the code with which it is refused, or "invalid". Throws a `Finding` for any other end. */
export async function tryInput(kind: FuzzKind, seed: number): Promise<string> {
  const folder = scratchFolder();
  try {
    const input = await kind.draw(seed);
    writeFiles(folder, input.files);
    const began = performance.now();
    const outcome = await outcomeOf(input, folder);
    const seconds = (performance.now() - began) / 1000;
    if (seconds > longestSeconds) throw new Finding(`took ${seconds.toFixed(1)} s, and was ${outcome}`);
    return outcome;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function writeFiles(folder: string, files: FuzzInput["files"]): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  }
}

async function outcomeOf(input: FuzzInput, folder: string): Promise<string> {
  try {
    const code = await input.read(folder);
    return typeof code === "string" ? code : "accepted";
  } catch (error) {
    if (error instanceof Failure && error.code !== "SPK4900") return error.code;
    throw new Finding(error instanceof Error ? (error.stack ?? error.message) : String(error), {
      cause: error,
    });
  }
}
