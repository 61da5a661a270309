import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { writeWhole } from "../files/index.js";
import { keepAlive } from "./heartbeat.js";
import { isHeld, readMark, silentSeconds, thisHost, thisOwner } from "./lock-mark.js";

/** A run folder that this process holds. */
export interface FolderLock {
  /** Fails with SPK4028 where somebody took the folder, or removed the mark. */
  requireHeld(): void;
  release(): void;
}

/** The folders that this process holds, with their marks. */
const held = new Map<string, string>();

/**
 * Takes a run folder for this process alone; SPK4026 where another process has it.
 *
 * Each process writes a mark that says who and where it is, and only then looks for those of others: of two that come at the
 * same moment, at least one sees the other. Of a process in the same place, the system says whether it is there. One in
 * another container or on another machine cannot be looked at: it renews its mark every few seconds, and counts as ended
 * after a minute of silence. If it was only asleep, it finds its mark gone before it writes anything.
 */
export function lockFolder(path: string): FolderLock {
  const folder = realpathSync(path);
  const mine = held.get(folder);
  if (mine !== undefined) throw Failure.of("run-in-use", { path, pid: process.pid, file: mine });
  const own = join(folder, `running-${process.pid}@${thisHost}.${randomBytes(4).toString("hex")}`);
  writeWhole(own, `${JSON.stringify(thisOwner())}\n`);
  try {
    requireAlone(path, folder, own);
  } catch (error) {
    rmSync(own, { force: true });
    throw error;
  }
  held.set(folder, own);
  const letDie = keepAlive(own);
  return {
    requireHeld: () => {
      if (!existsSync(own)) throw Failure.of("lost-run-lock", { path, file: own });
    },
    release: () => {
      letDie();
      held.delete(folder);
      rmSync(own, { force: true });
    },
  };
}

/** Removes the marks of processes that have ended. */
function requireAlone(path: string, folder: string, own: string): void {
  // written a moment ago: this is the clock of the disk, which is another machine's where the folder is shared
  const now = statSync(own).mtimeMs;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const mark = file === own || !name.startsWith("running-") ? undefined : readMark(file);
    if (mark === undefined) continue;
    if (isHeld(mark, now)) throw inUse(path, file, mark, now);
    rmSync(file, { force: true });
  }
}

function inUse(
  path: string,
  file: string,
  mark: NonNullable<ReturnType<typeof readMark>>,
  now: number,
): Failure {
  const { owner, host, renewed, isRenewed } = mark;
  const isElsewhere = owner.place !== thisOwner().place;
  const silence = { host, seconds: Math.max(0, Math.round((now - renewed) / 1000)), limit: silentSeconds };
  return Failure.of("run-in-use", {
    ...{ path, pid: owner.pid, file },
    ...(isElsewhere && isRenewed && { elsewhere: silence }),
  });
}
