import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { writing } from "./system-error.js";
import { unfinishedPath } from "./unfinished.js";

/**
 * Tries whether a file could be written now, and changes nothing: to be asked before the work whose outcome it is to hold.
 * Fails with SPK4002 where it could not.
 */
export function requireWritable(path: string): void {
  writing(path, () => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error("it is a folder");
    const unfinished = unfinishedPath(path);
    try {
      closeSync(openSync(unfinished, "wx"));
    } finally {
      rmSync(unfinished, { force: true });
    }
  });
}
