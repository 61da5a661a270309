import writeFileAtomic from "write-file-atomic";
import { Failure, systemReason } from "../diagnostics/index.js";

/** Writes what a command made to the file that the user named. Fails with SPK4002 where it cannot be written. */
export function writeOut(path: string, text: string): void {
  try {
    writeFileAtomic.sync(path, text);
  } catch (error) {
    throw Failure.of("unwritable-file", { path, reason: systemReason(error) }, error);
  }
}
