import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

export interface LabelledFile {
  readonly path: string;
  /** Index of the class. */
  readonly label: number;
}

/** A file that was read once. */
export interface InspectedFile extends LabelledFile {
  /** SHA-256 of its bytes. */
  readonly digest: string;
}

/** Reads a file once, and keeps its checksum alone. */
export async function inspectImage(file: LabelledFile): Promise<InspectedFile> {
  const bytes = await readFile(file.path);
  return { ...file, digest: createHash("sha256").update(bytes).digest("hex") };
}
