import { writeSync } from "node:fs";

/** Node writes no more at once. */
const mostBytes = 2 ** 30;

/**
 * Writes every byte to an open file, where it ended or from the byte `at` on, or throws. Where a disk is nearly full the system writes fewer than it was given, and
 * reports that as success.
 */
export function writeAll(file: number, bytes: Uint8Array, at?: number): void {
  let done = 0;
  while (done < bytes.length) {
    const place = at === undefined ? null : at + done;
    const written = writeSync(file, bytes, done, Math.min(bytes.length - done, mostBytes), place);
    if (written === 0) throw new Error("the disk takes no more bytes");
    done += written;
  }
}
