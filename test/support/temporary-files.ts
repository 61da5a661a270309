import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const prefix = "spankey-tests-";

/**
 * Whatever tests leave among the temporary files goes when they have ended: they have a folder of their own for it. Vitest
 * calls this for each of its projects; they share one folder, since Chromium takes no long path for its socket.
 */
export default function setup(): (() => void) | undefined {
  const before = process.env["TMPDIR"];
  if (before !== undefined && basename(before).startsWith(prefix)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.env["TMPDIR"] = folder;
  return () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
