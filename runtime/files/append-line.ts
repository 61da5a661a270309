import { closeSync, constants, fstatSync, ftruncateSync, openSync } from "node:fs";
import { writing } from "./system-error.js";
import { writeAll } from "./write-all.js";

const flags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/**
 * Adds a line to a file, whole or not at all; only a process that is killed in between leaves a part of it. A symbolic link
 * is not followed. Fails with SPK4002.
 */
export function appendLine(path: string, line: string): void {
  writing(path, () => {
    const file = openSync(path, flags, 0o666);
    try {
      const found = fstatSync(file);
      if (!found.isFile()) throw new Error("it is not a file");
      try {
        writeAll(file, Buffer.from(`${line}\n`));
      } catch (error) {
        ftruncateSync(file, found.size);
        throw error;
      }
    } finally {
      closeSync(file);
    }
  });
}
