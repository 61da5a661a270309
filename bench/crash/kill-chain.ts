import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stream } from "../../tensor/random/index.js";
import type { CrashCase } from "./cases.js";
import { command, type KillMoment } from "./command.js";
import { damageIn, differencesFrom } from "./inspect.js";

/** How a command goes that is left alone. */
export interface Undisturbed {
  readonly folder: string;
  readonly milliseconds: number;
  /** Its writes, as `kill-at-write.ts` counts them. */
  readonly writes: number;
}

export interface ChainResult {
  readonly kills: { readonly write: number; readonly time: number };
  /** What went wrong, each with all that it takes to see it again. */
  readonly findings: readonly string[];
}

/** Most kills of one command, each of what went on after the last one. */
const longestChain = 8;

/** Runs a command undisturbed, in a folder that is made. Throws where that fails. */
export async function referenceOf(one: CrashCase, folder: string, runFolder: string): Promise<Undisturbed> {
  mkdirSync(folder, { recursive: true });
  one.prepare(folder, runFolder);
  const count = join(folder, "writes");
  const began = performance.now();
  const { status, said } = await command(folder, one.next(folder), undefined, { SPANKEY_CRASH_COUNT: count });
  if (status !== 0) throw new Error(`${one.name}, left alone, ended with ${status}:\n${said}`);
  const writes = Number(readFileSync(count, "utf8").split("\n")[0]);
  rmSync(count);
  return { folder, milliseconds: performance.now() - began, writes };
}

/**
 * Kills a command, and what goes on after it, several times at moments drawn from the seed; then lets it end and
 * compares every byte.
 */
export async function killChain(
  one: CrashCase,
  reference: Undisturbed,
  { seed, number, folder, runFolder }: { seed: number; number: number; folder: string; runFolder: string },
): Promise<ChainResult> {
  const random = stream(seed, "shuffle", one.name, number);
  const kills = { write: 0, time: 0 };
  const story: string[] = [];
  const findings: string[] = [];
  const find = (what: string): void => {
    findings.push(`${one.name}, seed ${seed}, chain ${number} (${story.join(", ")}): ${what}`);
  };
  mkdirSync(folder, { recursive: true });
  one.prepare(folder, runFolder);
  const planned = 1 + Math.floor(random.uniform(0, longestChain));
  for (let i = 0; i < planned; i++) {
    const moment = drawMoment(reference, (low, high) => random.uniform(low, high));
    story.push(moment.kind === "write" ? `write ${moment.n}` : `${Math.round(moment.milliseconds)} ms`);
    const { isKilled, status, said } = await command(folder, one.next(folder), moment);
    if (isKilled || hasLostWorkers(moment, said)) kills[moment.kind] += 1;
    else if (!isExpected(status, said)) find(`it ended with ${status}:\n${said}`);
    for (const damage of damageIn(folder)) find(damage);
  }
  const end = await command(folder, one.next(folder));
  if (!isExpected(end.status, end.said)) find(`in the end it ended with ${end.status}:\n${end.said}`);
  for (const difference of differencesFrom(reference.folder, folder, one)) find(difference);
  if (findings.length === 0) rmSync(folder, { recursive: true });
  return { kills, findings };
}

/** A sweep outlives its processes, says which of them died, and does their runs when it is called again. */
function hasLostWorkers({ kind }: KillMoment, said: string): boolean {
  return kind === "write" && /SPK4042.* died of SIGKILL/.test(said);
}

/** A key that is there is never written again: it must be the right one all the same. */
function isExpected(status: number | null, said: string): boolean {
  return status === 0 || (status === 2 && said.includes("SPK4036"));
}

function drawMoment(
  { milliseconds, writes }: Undisturbed,
  uniform: (low: number, high: number) => number,
): KillMoment {
  if (uniform(0, 1) < 0.5) return { kind: "write", n: 1 + Math.floor(uniform(0, writes)) };
  return { kind: "time", milliseconds: uniform(0.3, 1) * milliseconds, whole: uniform(0, 1) < 0.5 };
}
