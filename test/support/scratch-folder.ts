import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new, empty folder. It is removed when all tests have ended: see `temporary-files.ts`. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), "spankey-"));
}
