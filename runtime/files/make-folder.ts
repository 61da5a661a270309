import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "./system-error.js";

/**
 * Makes a folder, and those that it lies in. Throws the error of the operating system where that cannot be.
 *
 * It looks at each part of the path once. Node's own recursive `mkdir` never returns where a file system answers "no such
 * file" for a folder whose parent is there, as `/proc` does.
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    // of two processes that make it at once, both get it
    if (!isFolder(path)) throw Object.assign(new Error("it is not a folder"), { code: "ENOTDIR" });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
