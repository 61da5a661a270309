import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../bin/spkc.js", import.meta.url));
const hook = new URL("./kill-at-write.js", import.meta.url).href;

/** Compiling functions that soon have run for good takes a fifth of the processor time of such a command. */
const short = ["--no-opt", "--max-lazy"];

/** When a command is killed. */
export type KillMoment =
  /** Just before its n-th write: between any two calls that change a file. */
  | { readonly kind: "write"; readonly n: number }
  /** So long after its start, wherever it is then; with all processes that it started, or alone. */
  | { readonly kind: "time"; readonly milliseconds: number; readonly whole: boolean };

export interface CommandEnd {
  readonly status: number | null;
  readonly isKilled: boolean;
  /** All that it said. */
  readonly said: string;
}

/** Runs a command of the built `spkc` to its end, or until it is killed. */
export async function command(
  cwd: string,
  args: readonly string[],
  moment?: KillMoment,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  const flags =
    moment?.kind === "write" || env["SPANKEY_CRASH_COUNT"] !== undefined ? ["--import", hook] : [];
  const at = moment?.kind === "write" ? { SPANKEY_CRASH_WRITE: String(moment.n) } : {};
  const child = spawn(process.execPath, [...short, ...flags, main, ...args], {
    cwd,
    env: { ...process.env, ...env, ...at },
    stdio: ["ignore", "pipe", "pipe"],
    // a group of its own, so that all of it can be killed at once
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += String(chunk);
    });
  }
  const timer =
    moment?.kind === "time"
      ? setTimeout(() => killNow(child.pid, moment.whole), moment.milliseconds)
      : undefined;
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (...end) => resolve(end));
  });
  clearTimeout(timer);
  return { status, isKilled: signal === "SIGKILL", said };
}

function killNow(pid: number | undefined, whole: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(whole ? -pid : pid, "SIGKILL");
  } catch {
    // it ended in this moment
  }
}
