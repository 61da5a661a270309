import { readdir } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { enumeration } from "../../diagnostics/message.js";
import type { DataSummary } from "./data-summary.js";
import { unreadable } from "./files.js";

export interface FilesOfOneKind {
  /** Their paths, in the order of their names. */
  readonly files: readonly string[];
  readonly leftOut: DataSummary["leftOut"];
}

/**
 * The files of a folder, all of one kind, in the order of their names; `kindOf` says what a name stands for, and gives
 * undefined where it is not wanted. Names that begin with a point or with _, as Spark's _SUCCESS, do not count, and folders
 * are not entered. Fails with SPK4153 where there are none, or several kinds.
 */
export async function filesOfOneKind(
  folder: string,
  what: string,
  kindOf: (name: string) => string | undefined,
): Promise<FilesOfOneKind> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const visible = entries.filter(({ name }) => !/^[._]/.test(name));
  const isWanted = (entry: (typeof entries)[number]) =>
    !entry.isDirectory() && kindOf(entry.name) !== undefined;
  const namesOf = (some: typeof entries) => some.map(({ name }) => name).sort();
  const files = namesOf(visible.filter(isWanted));
  const others = namesOf(visible.filter((entry) => !isWanted(entry)));
  const kinds = new Set(files.flatMap((name) => kindOf(name) ?? []));
  if (kinds.size === 0)
    throw Failure.of("unsuitable-data-folder", { path: folder, reason: `there is no ${what} in it` });
  if (kinds.size > 1) {
    const reason = `it holds several kinds of files, ${enumeration([...kinds].map((one) => one || "no ending"))}`;
    throw Failure.of("unsuitable-data-folder", { path: folder, reason });
  }
  const leftOut = { reason: `is not a ${what}`, count: others.length, examples: others.slice(0, 10) };
  return {
    files: files.map((name) => path.join(folder, name)),
    leftOut: others.length === 0 ? [] : [leftOut],
  };
}
