import { readFile } from "node:fs/promises";
import path from "node:path";
import { Failure, systemReason } from "../../diagnostics/index.js";

/** Where a file or folder that a spec names lies: beside the data of `--data`, otherwise beside the running program. */
export function resolveUserPath(name: string, directory: string | undefined): string {
  return path.join(path.isAbsolute(name) ? "" : (directory ?? ""), name);
}

/** Fails with SPK4126 where it cannot be read. */
export async function readDataFile(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
}

/** SPK4126, with what the operating system says. */
export function unreadable(file: string, error: unknown): Failure {
  return Failure.of("unreadable-data-path", { path: file, reason: systemReason(error) }, error);
}
