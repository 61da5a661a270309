import { lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { makeFolder } from "./make-folder.js";
import { syncFolder } from "./sync-folder.js";
import { codeOf, writing } from "./system-error.js";
import { removeUnfinished, unfinishedPath } from "./unfinished.js";

/** Fails with SPK4322 where a new file or folder cannot get this name: something has it, that is no empty folder. */
export function requireNew(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && readdirSync(path).length === 0)) return;
  throw Failure.of("occupied-output", { path });
}

/**
 * Makes a folder that appears under its name when all of it is there: `fill` writes into a folder beside it. Where that fails,
 * nothing is left. Fails with SPK4322 where the name is taken, and with SPK4002.
 */
export async function writeWholeFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const unfinished = unfinishedPath(path);
  writing(path, () => {
    requireNew(path);
    removeUnfinished(path);
    makeFolder(unfinished);
  });
  try {
    await fill(unfinished);
    writing(path, () => {
      putInPlace(unfinished, path);
      syncFolder(dirname(path));
    });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function putInPlace(unfinished: string, path: string): void {
  try {
    // an empty folder makes room; anything else that came there in the meantime does not
    renameSync(unfinished, path);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(codeOf(error) ?? "")) throw error;
    throw Failure.of("occupied-output", { path }, error);
  }
}
