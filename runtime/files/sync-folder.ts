import { closeSync, fsyncSync, openSync } from "node:fs";
import { codeOf, isUnsupported } from "./system-error.js";

/** Sees to it that the names in a folder outlast a power cut, where the system has a way to. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  let folder: number | undefined;
  try {
    folder = openSync(path, "r");
    fsyncSync(folder);
  } catch (error) {
    // EACCES: a folder that may be written and not read
    if (codeOf(error) !== "EACCES" && !isUnsupported(error)) throw error;
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}
