import { createHash, type Hash } from "node:crypto";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { entryNamed } from "../../tensor/catalogue.js";
import { openRegularFile } from "../files/regular-file.js";
import type { DataConfig } from "../model.js";
import { datasets } from "./datasets/catalogue.js";
import { resolveUserPath, unreadable } from "./files.js";

/**
 * What an experiment reads from files of the user's, as a checksum of their names and contents; null where it reads
 * none: official files and drawn samples are the same everywhere. Fails with SPK4126 where they cannot be read.
 */
export async function fingerprintSources(
  { dataset }: Pick<DataConfig, "dataset">,
  directory: string | undefined,
): Promise<string | null> {
  const entry = entryNamed(datasets, "dataset", dataset.name);
  const files = entry.files(dataset.arguments).map((name) => resolveUserPath(name, directory));
  const sources = entry.readsDirectory && directory !== undefined ? [directory] : files;
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

/**
 * Adds a file, or all files in a folder in the order of their names. A folder that links lead to once more, what is no
 * regular file and a link that leads nowhere count by their names alone; where such a thing is named itself, it is refused.
 */
async function addPath(hash: Hash, root: string, name: string, seen = new Set<string>()): Promise<void> {
  const path = join(root, name);
  const about = await stat(path).catch((error: unknown) => {
    if (name === "") throw error;
    return undefined;
  });
  if (about?.isFile() || (name === "" && !about?.isDirectory())) {
    const file = await openRegularFile(path);
    hash.update(`${JSON.stringify(name)} ${(await file.stat()).size}\n`);
    for await (const chunk of file.createReadStream()) hash.update(chunk);
    return;
  }
  const real = about?.isDirectory() ? await realpath(path) : undefined;
  if (real === undefined || seen.has(real)) {
    hash.update(`${JSON.stringify(name)} not read\n`);
    return;
  }
  seen.add(real);
  for (const entry of (await readdir(path)).sort()) await addPath(hash, root, join(name, entry), seen);
}
