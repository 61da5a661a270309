import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { kindOf, loadRegularFile } from "../files/regular-file.js";

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

/** What the samples of a dataset are read from. */
export interface SourceKind {
  /** The dataset or the option that names it, as messages do. */
  readonly reader: string;
  /** "a folder of IDX files" */
  readonly wants: string;
  readonly takes: "folder" | "file or folder";
}

/**
 * Whether there is a folder at the path of a source, or a file. Fails with SPK4126 where there is nothing, with SPK4162 where
 * it is something that the reader does not take; a named pipe or a device it never does.
 */
export async function kindOfSource(
  place: string,
  { reader, wants, takes }: SourceKind,
): Promise<"file" | "folder"> {
  const about = await stat(place).catch((error: unknown) => {
    throw unreadable(place, error);
  });
  if (about.isDirectory()) return "folder";
  if (about.isFile() && takes === "file or folder") return "file";
  throw Failure.of("unsuitable-data-source", { reader, wants, path: place, found: kindOf(about) });
}

/** SPK4126, with what the operating system says. */
export function unreadable(file: string, error: unknown): Failure {
  return Failure.of("unreadable-data-path", { path: file, reason: systemReason(error) }, error);
}
