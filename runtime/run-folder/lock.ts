import { readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Failure } from "../../diagnostics/index.js";

/** The folders that this process holds. */
const held = new Set<string>();

/**
 * Takes a run folder for this process alone; SPK4026 if another process has it. The returned function releases it.
 *
 * Each process writes a file with its number and machine, and only then looks for those of others: of two that come at the
 * same moment, at least one sees the other. The next process removes the file of a killed one. A process on another
 * machine cannot be checked and counts as running.
 *
 * A heartbeat would not work: a native engine may block the event loop for longer than any timeout.
 */
export function lockFolder(path: string): () => void {
  const folder = realpathSync(path);
  if (held.has(folder)) throw Failure.of("run-in-use", { path, pid: process.pid, file: ownMark(folder) });
  const own = ownMark(folder);
  writeFileSync(own, "");
  for (const mark of readdirSync(folder)) {
    const [, pid, host] = /^running-(\d+)@(.+)$/.exec(mark) ?? [];
    const file = join(folder, mark);
    if (pid === undefined || file === own) continue;
    if (host === thisHost && !isAlive(Number(pid))) {
      rmSync(file, { force: true });
      continue;
    }
    rmSync(own, { force: true });
    throw Failure.of("run-in-use", { path, pid: Number(pid), file });
  }
  held.add(folder);
  return () => {
    held.delete(folder);
    rmSync(own, { force: true });
  };
}

const thisHost = encodeURIComponent(hostname());

function ownMark(folder: string): string {
  return join(folder, `running-${process.pid}@${thisHost}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, and belongs to another user.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
