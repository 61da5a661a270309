import { homedir } from "node:os";
import path from "node:path";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { loadRegularFile } from "../files/regular-file.js";

/**
 * Where a file or folder that a spec names lies: beside the data of `--data`, otherwise beside the running program. `~` is
 * the user's own folder.
 */
export function resolveUserPath(name: string, directory: string | undefined): string {
  if (name === "~" || name.startsWith("~/")) return path.join(homedir(), name.slice(1));
  return path.join(path.isAbsolute(name) ? "" : (directory ?? ""), name);
}

/** All bytes of a regular file that has at most `most`. Fails with SPK4126 where it cannot be read. */
export async function readDataFile(file: string, most?: number): Promise<Uint8Array> {
  return loadRegularFile(file, most).catch((error: unknown) => {
    throw unreadable(file, error);
  });
}

/** SPK4126, with what the operating system says. */
export function unreadable(file: string, error: unknown): Failure {
  return Failure.of("unreadable-data-path", { path: file, reason: systemReason(error) }, error);
}
