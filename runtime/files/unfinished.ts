import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive } from "./is-alive.js";

/** Characters of a name that are kept, so that what is added fits into the 255 bytes of a file name. */
const keptCharacters = 60;

/** Where a file or folder is written before it gets its name: `<name>.<process>-<random>.part`, beside it. */
export function unfinishedPath(path: string): string {
  const random = randomBytes(6).toString("hex");
  return join(dirname(path), `${kept(path)}.${process.pid}-${random}.part`);
}

/** Whether a file is one that was being written when its process was killed, by its name. */
export function isUnfinished(name: string): boolean {
  return /\.\d+-[0-9a-f]{12}\.part$/.test(name);
}

/** Removes what processes left that were killed while they wrote this file or folder. */
export function removeUnfinished(path: string): void {
  const folder = dirname(path);
  for (const name of namesIn(folder)) {
    const writer = writerOf(name, path);
    if (writer !== undefined && !isAlive(writer))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** None where the folder cannot be read: whether it can be written, writing shows. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The number of the process that was writing. */
function writerOf(name: string, path: string): number | undefined {
  const start = `${kept(path)}.`;
  const [, pid] =
    /^(\d+)-[0-9a-f]{12}\.part$/.exec(name.startsWith(start) ? name.slice(start.length) : "") ?? [];
  return pid === undefined ? undefined : Number(pid);
}

function kept(path: string): string {
  return basename(path).slice(0, keptCharacters);
}
