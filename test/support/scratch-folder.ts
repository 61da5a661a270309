import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new, empty folder. It goes when all tests have ended, with whatever else is in theirs, see `temporary-files.ts`. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), "spankey-"));
}
