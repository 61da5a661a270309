import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { Failure, systemReason } from "../diagnostics/index.js";

/**
 * Writes a file that appears under its name only when it is whole; on request with the folders that it lies in. Fails with
 * SPK4002 where it cannot be written.
 */
export function writeWhole(path: string, text: string, { makeFolders = false } = {}): void {
  try {
    if (makeFolders) mkdirSync(dirname(path), { recursive: true });
    writeFileAtomic.sync(path, text);
  } catch (error) {
    throw Failure.of("unwritable-file", { path, reason: systemReason(error) }, error);
  }
}
