import { closeSync, fchmodSync, fsyncSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { syncFolder } from "./sync-folder.js";
import { codeOf } from "./system-error.js";
import { removeUnfinished, unfinishedPath } from "./unfinished.js";
import { requireNew } from "./whole-folder.js";
import { writeAll } from "./write-all.js";
import { linkNew, ownerOnly, type WriteOptions } from "./write-whole.js";

/**
 * Writes a new file piece by piece. It appears under its name when all pieces are on the disk: where they end in an error,
 * nothing is left. Fails with SPK4322 where the name is taken, and with SPK4002; what the pieces throw is passed on if it is a
 * `Failure`.
 */
export async function writeNewPieces(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  { secret = false }: Pick<WriteOptions, "secret"> = {},
): Promise<void> {
  requireNew(path);
  const unfinished = unfinishedPath(path);
  try {
    removeUnfinished(path);
    const file = openSync(unfinished, "wx", secret ? ownerOnly : 0o666);
    try {
      if (secret) fchmodSync(file, ownerOnly);
      for await (const piece of pieces) writeAll(file, piece);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkNew(unfinished, path);
    syncFolder(dirname(path));
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (codeOf(error) === "EEXIST") throw Failure.of("occupied-output", { path }, error);
    throw Failure.of("unwritable-file", { path, reason: systemReason(error) }, error);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
