import { constants } from "node:buffer";
import { statSync } from "node:fs";
import { Failure, type Notice, notice, systemReason } from "../../diagnostics/index.js";
import { writeWholeNew } from "../files/index.js";
import { readRegularFile } from "../files/regular-file.js";

/** Is given what is worth saying of a file and stops nothing. */
export type Notify = (notice: Notice) => void;

/** What one text can hold: no key has more bytes. */
const largestKey = constants.MAX_STRING_LENGTH;

/** The text of a file that holds a secret. Fails with SPK4001; gives notice of a file that others may read (SPK4035). */
export function readSecretText(path: string, notify: Notify): string {
  try {
    const text = readRegularFile(path, largestKey).toString("utf8");
    // on Windows the mode says nothing of who may read
    if (process.platform !== "win32" && (statSync(path).mode & 0o044) !== 0) {
      notify(notice("exposed-key-file", { path }));
    }
    return text;
  } catch (error) {
    throw Failure.of("unreadable-file", { path, reason: systemReason(error) }, error);
  }
}

/** Writes a new file that its owner alone can read. A file that is there is left alone (SPK4036). */
export function writeNewSecretText(path: string, text: string): void {
  if (!writeWholeNew(path, text, { secret: true })) throw Failure.of("key-file-already-exists", { path });
}
