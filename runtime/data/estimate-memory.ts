import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { entryNamed } from "../../tensor/catalogue.js";
import type { DataConfig } from "../model.js";
import { defaultDataMemory, sampleSize } from "./dataset.js";
import { datasets } from "./datasets/catalogue.js";
import type { SourceFiles } from "./datasets/define-dataset.js";
import { resolveUserPath } from "./files.js";

/**
 * Bytes of memory that the samples of an experiment take, about: what is known of the dataset or follows from its files, and
 * never more than `memory`, which is all that samples may take.
 */
export async function estimateDataMemory(
  { dataset, sampleShape }: Pick<DataConfig, "dataset" | "sampleShape">,
  { directory, memory = defaultDataMemory }: { directory?: string | undefined; memory?: number | undefined },
): Promise<number> {
  const entry = entryNamed(datasets, "dataset", dataset.name);
  const sources = { files: 0, bytes: 0 };
  for (const name of entry.files(dataset.arguments)) {
    const found = await filesIn(resolveUserPath(name, directory));
    sources.files += found.files;
    sources.bytes += found.bytes;
  }
  const bytes = entry.estimate?.(dataset.arguments, sampleSize(sampleShape), sources) ?? sources.bytes;
  return Math.min(bytes, memory);
}

/** A file, or the files in a folder at any depth. What cannot be read counts as nothing: loading says so. */
async function filesIn(path: string): Promise<SourceFiles> {
  const about = await stat(path).catch(() => undefined);
  if (about === undefined) return { files: 0, bytes: 0 };
  if (!about.isDirectory()) return { files: 1, bytes: about.size };
  let [files, bytes] = [0, 0];
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    files += 1;
    bytes += found?.size ?? 0;
  }
  return { files, bytes };
}
