import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "./make-folder.js";
import { syncFolder } from "./sync-folder.js";
import { codeOf, isUnsupported, writing } from "./system-error.js";
import { removeUnfinished, unfinishedPath } from "./unfinished.js";
import { writeAll } from "./write-all.js";

export interface WriteOptions {
  /** Only the owner can read the file. */
  readonly secret?: boolean;
  /** Make the folders that the file lies in. */
  readonly makeFolders?: boolean;
}

/**
 * Writes a file that appears under its name when it is whole and on the disk; until then, what was there stays. A symbolic
 * link of that name is replaced, never followed; what is no file, such as a device, is left alone. Fails with SPK4002 where
 * the file cannot be written, and leaves nothing behind.
 */
export function writeWhole(path: string, content: string | Uint8Array, options: WriteOptions = {}): void {
  writing(path, () => {
    const mode = options.secret === true ? ownerOnly : modeBefore(path);
    putInPlace(path, content, { ...options, mode, place: renameSync });
  });
}

/**
 * Writes a file as `writeWhole` does, unless something of that name is there: then nothing changes, and the answer is false.
 * Of two processes that write it at once, one does.
 */
export function writeWholeNew(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): boolean {
  const mode = options.secret === true ? ownerOnly : undefined;
  return writing(path, () => {
    try {
      if (isThere(path)) {
        removeUnfinished(path);
        return false;
      }
      putInPlace(path, content, { ...options, mode, place: linkNew });
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  });
}

/** The permissions of what its owner alone can read. */
export const ownerOnly = 0o600;

/** How often a file is written again that somebody removed before it had its name. */
const attempts = 3;

interface PlacingOptions {
  readonly makeFolders?: boolean;
  /** The permissions; those of any new file where undefined. */
  readonly mode: number | undefined;
  /** Gives the finished file its name. */
  readonly place: (unfinished: string, path: string) => void;
}

function putInPlace(path: string, content: string | Uint8Array, options: PlacingOptions): void {
  const folder = dirname(path);
  if (options.makeFolders === true) makeFolder(folder);
  removeUnfinished(path);
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let attempt = 1; ; attempt++) {
    const unfinished = unfinishedPath(path);
    try {
      writeNew(unfinished, bytes, options.mode);
      options.place(unfinished, path);
      break;
    } catch (error) {
      // a process in another container, which cannot see that this one is alive, removed what it took for left behind
      if (codeOf(error) !== "ENOENT" || attempt === attempts) throw error;
    } finally {
      rmSync(unfinished, { force: true });
    }
  }
  syncFolder(folder);
}

function writeNew(path: string, bytes: Uint8Array, mode: number | undefined): void {
  const file = openSync(path, "wx", mode ?? 0o666);
  try {
    // what `openSync` is given is narrowed by the umask
    if (mode !== undefined) fchmodSync(file, mode);
    writeAll(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Gives a file a name that nothing has; throws `EEXIST` where something has. */
export function linkNew(unfinished: string, path: string): void {
  try {
    linkSync(unfinished, path);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    // a file system without links, such as FAT: two processes in the very same moment could both write
    if (isThere(path)) throw Object.assign(new Error("it is there already"), { code: "EEXIST" });
    renameSync(unfinished, path);
  }
}

/** The permissions of the file that is to be replaced. */
function modeBefore(path: string): number | undefined {
  const before = lstatSync(path, { throwIfNoEntry: false });
  const target = before?.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : before;
  // a folder is refused when the file is to get its name
  if (target !== undefined && !target.isFile() && !target.isDirectory()) throw new Error("it is not a file");
  return before?.isFile() ? before.mode & 0o777 : undefined;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
