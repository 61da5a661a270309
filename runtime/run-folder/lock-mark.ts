import { randomUUID } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { codeOf, isAlive } from "../files/index.js";

/** Seconds after which a process that cannot be looked at, and has given no sign of life, counts as ended. */
export const silentSeconds = 60;

/** The process that holds a folder, as its mark there says. */
export interface LockOwner {
  readonly pid: number;
  /** When it started, in the clock ticks of its kernel; null where the system does not say. Numbers of processes recur. */
  readonly started: string | null;
  /** Where its number means anything: a boot of a kernel, and a namespace of processes, such as a container's. */
  readonly place: string;
}

/** What is known of a mark in a folder. */
export interface FoundMark {
  readonly owner: LockOwner;
  readonly host: string;
  /** Milliseconds, on the clock of the disk, of the last sign of life. */
  readonly renewed: number;
  /** Whether its process gives signs of life: older versions did not, and named no place. */
  readonly isRenewed: boolean;
}

export const thisHost = encodeURIComponent(hostname());

export function thisOwner(): LockOwner {
  return { pid: process.pid, started: statusOf(process.pid)?.started ?? null, place: thisPlace };
}

/** Writes one byte again, so that the clock of the disk says when. Throws where the mark was removed. */
export function renewMark(mark: string): void {
  const file = openSync(mark, "r+");
  try {
    writeSync(file, "{", 0);
  } finally {
    closeSync(file);
  }
}

/** Reads a mark; undefined where it is none, or was removed a moment ago. */
export function readMark(mark: string): FoundMark | undefined {
  const [, pid, host = ""] = /running-(\d+)@([^/\\]+?)(?:\.[0-9a-f]{8})?$/.exec(mark) ?? [];
  if (pid === undefined) return undefined;
  try {
    const file = openSync(mark, "r");
    try {
      const owner = ownerIn(readFileSync(file, "utf8"));
      const before: LockOwner = { pid: Number(pid), started: null, place: `host ${host}` };
      return {
        owner: owner ?? before,
        host,
        renewed: fstatSync(file).mtimeMs,
        isRenewed: owner !== undefined,
      };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether the process of a mark is at work, at this time of the disk's clock. */
export function isHeld({ owner, renewed, isRenewed }: FoundMark, now: number): boolean {
  if (owner.place === thisPlace || owner.place === `host ${thisHost}`) return isRunning(owner);
  return !isRenewed || now - renewed < 1000 * silentSeconds;
}

function isRunning({ pid, started }: LockOwner): boolean {
  // of an older version, whose process is gone: this one has its number
  if (pid === process.pid && started === null) return false;
  const status = statusOf(pid);
  if (status === undefined) return isAlive(pid);
  return !status.isZombie && (started === null || started === status.started);
}

function ownerIn(text: string): LockOwner | undefined {
  const parsed = parse(text) as Partial<LockOwner> | null | undefined;
  const { pid, started = null, place } = parsed ?? {};
  if (typeof pid !== "number" || typeof place !== "string") return undefined;
  return { pid, started: typeof started === "string" ? started : null, place };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Linux says of a process; undefined where it does not. */
function statusOf(pid: number): { readonly started: string; readonly isZombie: boolean } | undefined {
  const text = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // the name of the program, in parentheses, may hold anything
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields?.[0], fields?.[19]];
  return state === undefined || started === undefined ? undefined : { started, isZombie: /[ZX]/.test(state) };
}

const thisPlace = placeOfThisProcess();

function placeOfThisProcess(): string {
  const boot = tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = tryRead(() => readlinkSync("/proc/self/ns/pid"));
  if (boot === undefined || namespace === undefined) return `host ${thisHost}`;
  // a `/proc` of another namespace shows other processes by these numbers: nobody is in the same place
  const isOwn =
    tryRead(() => readFileSync("/proc/self/stat", "utf8"))?.startsWith(`${process.pid} `) === true;
  return isOwn ? `boot ${boot} ${namespace}` : `process ${randomUUID()}`;
}

function tryRead(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
