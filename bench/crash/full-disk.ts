import { join } from "node:path";
import type { CrashCase } from "./cases.js";
import { command } from "./command.js";
import { damageIn, differencesFrom } from "./inspect.js";
import type { Undisturbed } from "./kill-chain.js";
import { SmallDisk } from "./small-disk.js";

export interface FullDiskResult {
  /** Whether the disk was too small for the command. */
  readonly isFull: boolean;
  readonly findings: readonly string[];
}

/**
 * Runs a command on a disk with so much free space, looks at what it left where that was too little, makes room and goes on;
 * the end must be that of a command which had room. Undefined where this user may mount no disk.
 */
export async function onFullDisk(
  one: CrashCase,
  reference: Undisturbed,
  { kilobytes, folder, runFolder }: { kilobytes: number; folder: string; runFolder: string },
): Promise<FullDiskResult | undefined> {
  const disk = SmallDisk.mount(folder, 1024);
  if (disk === undefined) return undefined;
  const findings: string[] = [];
  const find = (what: string): void => {
    findings.push(`${one.name}, ${kilobytes} KB free: ${what}`);
  };
  try {
    one.prepare(folder, runFolder);
    disk.leave(kilobytes);
    const { status, said } = await command(folder, one.next(folder));
    const isFull = status !== 0;
    if (isFull && (status !== 3 || !/SPK4002.*no space left on the disk/.test(said))) {
      find(`it ended with ${status}:\n${said}`);
    }
    for (const damage of damageIn(folder)) find(damage);
    disk.empty();
    const end = await command(folder, one.next(folder));
    if (end.status !== 0 && !end.said.includes("SPK4036"))
      find(`with room it ended with ${end.status}:\n${end.said}`);
    for (const difference of differencesFrom(reference.folder, folder, one)) find(difference);
    return { isFull, findings };
  } finally {
    disk.unmount();
  }
}

/** So many sizes, from none to more than the command needs. */
export function diskSizes(count: number, most: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.round((i * most) / Math.max(1, count - 1)));
}

export const placeOfDisk = (scratch: string, kilobytes: number): string => join(scratch, `disk-${kilobytes}`);
