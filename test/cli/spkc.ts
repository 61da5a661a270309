import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const main = `${root}dist/cli/main.js`;

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `spkc` as a user would, in a folder of its own. */
export function spkc(cwd: string, ...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Starts `spkc` and sends it a signal as soon as `pattern` has been printed. */
export function spkcUntil(
  cwd: string,
  pattern: RegExp,
  signal: NodeJS.Signals,
  ...args: string[]
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { cwd });
    let [stdout, stderr] = ["", ""];
    let sent = false;
    const look = (): void => {
      if (sent || !pattern.test(stdout + stderr)) return;
      sent = true;
      child.kill(signal);
    };
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
      look();
    });
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
      look();
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
