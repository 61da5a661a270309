import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DataConfig } from "../model.js";
import type { DatasetName } from "./dataset-catalogue.js";
import { resolveUserPath, unreadable } from "./files.js";

/** The arguments that name files of the user's. */
const sourceArguments: Partial<Record<string, readonly string[]>> = {
  images: ["folder"],
  table: ["file", "test"],
  text: ["file", "test"],
} satisfies Partial<Record<DatasetName, readonly string[]>>;

/**
 * What an experiment reads from files of the user's, as a checksum of their names and contents; null where it reads
 * none: official files and drawn samples are the same everywhere. Fails with SPK4126 where they cannot be read.
 */
export async function fingerprintSources(
  { dataset }: Pick<DataConfig, "dataset">,
  directory: string | undefined,
): Promise<string | null> {
  const named = sourceArguments[dataset.name]?.map((name) => String(dataset.arguments[name]));
  const sources =
    named?.filter((name) => name !== "none").map((name) => resolveUserPath(name, directory)) ??
    (directory === undefined || dataset.name === "synthetic" ? [] : [directory]);
  if (sources.length === 0) return null;
  const hash = createHash("sha256");
  for (const source of sources) {
    try {
      await addPath(hash, source, "");
    } catch (error) {
      throw unreadable(source, error);
    }
  }
  return hash.digest("hex");
}

/** Adds a file, or all files in a folder in the order of their names. */
async function addPath(hash: Hash, root: string, name: string): Promise<void> {
  const path = join(root, name);
  const about = await stat(path);
  if (!about.isDirectory()) {
    hash.update(`${JSON.stringify(name)} ${about.size}\n`);
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return;
  }
  for (const entry of (await readdir(path)).sort()) await addPath(hash, root, join(name, entry));
}
