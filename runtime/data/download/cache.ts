import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import envPaths from "env-paths";
import { Failure, systemReason } from "../../../diagnostics/index.js";
import { makeFolder, syncFolder } from "../../files/index.js";

/**
 * Where downloaded datasets are kept, and samples that memory is not to hold: the user's cache folder, or the folder that
 * SPANKEY_CACHE names.
 */
export function cacheFolder(): string {
  return process.env["SPANKEY_CACHE"] || envPaths("spankey", { suffix: "" }).cache;
}

/** What a process that was killed has left is older than any download takes. */
const abandonedAfter = 24 * 60 * 60 * 1000;

/**
 * A folder of the cache: as it is where it is there, otherwise filled by `fill` beside its place and put there when it
 * is whole. Whatever goes wrong, nothing is left behind. Of two processes that fill it at once, the first to be done
 * wins, and both use its folder. Fails with SPK4124 where the cache cannot be written.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const cache = cacheFolder();
  const folder = path.join(cache, name);
  if (existsSync(folder)) return folder;
  const prefix = `${name}.part-`;
  const part = await writingCache(folder, async () => {
    makeFolder(cache);
    await removeAbandoned(cache, prefix);
    return mkdtemp(path.join(cache, prefix));
  });
  try {
    await fill(part);
    await writingCache(folder, () => putInPlace(part, folder));
    return folder;
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

/** What writes to the cache: a refusal of the operating system becomes SPK4124. */
export async function writingCache<R>(target: string, write: () => Promise<R>): Promise<R> {
  try {
    return await write();
  } catch (error) {
    const reason = systemReason(error instanceof Failure ? error.cause : error);
    throw Failure.of("unwritable-download-cache", { path: target, reason }, error);
  }
}

async function putInPlace(part: string, folder: string): Promise<void> {
  try {
    // its files come before its name
    syncFolder(part);
    await rename(part, folder);
    syncFolder(path.dirname(folder));
  } catch (error) {
    // Another process was first.
    if (!existsSync(folder)) throw error;
  }
}

async function removeAbandoned(cache: string, prefix: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(cache, name);
    // Gone between two looks: another process was first.
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > abandonedAfter) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
