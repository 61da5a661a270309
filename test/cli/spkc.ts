import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const main = `${root}dist/bin/spkc.js`;

/**
 * Flags of Node for processes of a few seconds: compiling functions that soon have run for good takes a fifth of their
 * processor time, and changes nothing of what they do.
 */
export const short: readonly string[] = ["--no-opt", "--max-lazy"];

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line of the built `spkc` in this process, as if in that folder. */
export const spkc = spkcOf(root);

/** Does so with what is built of another copy of the project. */
export function spkcOf(project: string): (cwd: string, ...args: string[]) => Promise<Outcome> {
  return (cwd, ...args) => inThisProcess(project, cwd, args, () => {});
}

/** Does so too, and sends it Ctrl-C as soon as `pattern` has been printed. */
export async function interrupted(cwd: string, pattern: RegExp, ...args: string[]): Promise<Outcome> {
  let isSent = false;
  // with a listener, a signal that nothing else waits for does not end the tests
  const ignore = (): void => {};
  process.on("SIGINT", ignore);
  try {
    return await inThisProcess(root, cwd, args, (said) => {
      if (isSent || !pattern.test(said)) return;
      isSent = true;
      process.kill(process.pid, "SIGINT");
    });
  } finally {
    process.off("SIGINT", ignore);
  }
}

/**
 * What is built is run, not its source, since threads and processes are started from files of it. `onText` is told, at every write,
 * all that was printed to its stream.
 */
async function inThisProcess(
  project: string,
  cwd: string,
  args: readonly string[],
  onText: (said: string) => void,
): Promise<Outcome> {
  const program = join(project, "dist/cli/program.js");
  const { main } = (await import(program)) as typeof import("../../cli/program.js");
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const [stdout, stderr] = [new Collected(onText), new Collected(onText)];
    const status = await main(args, { stdout, stderr });
    return { status, stdout: stdout.text, stderr: stderr.text };
  } finally {
    process.chdir(before);
  }
}

/** A stream that keeps what is written to it. */
export class Collected extends Writable {
  text = "";
  readonly #onText: (said: string) => void;

  constructor(onText: (said: string) => void = () => {}) {
    super();
    this.#onText = onText;
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    this.#onText(this.text);
    done();
  }
}

/** Runs the built `spkc` as a user would, in a folder of its own and a process of its own. */
export function spawnSpkc(cwd: string, ...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...short, main, ...args], {
    cwd,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** No user should ever see the inside of the program. */
export function expectNoStackTrace({ stdout, stderr }: Outcome): void {
  expect(stdout + stderr).not.toMatch(/\n\s+at |node:internal|Error:/);
}

export interface Interruption {
  readonly signal: NodeJS.Signals;
  /** What to do before the signal, while the command goes on. */
  readonly before?: () => void | Promise<void>;
}

/** Starts `spkc` and sends it a signal as soon as `pattern` has been printed. */
export function spkcUntil(
  cwd: string,
  pattern: RegExp,
  interruption: NodeJS.Signals | Interruption,
  ...args: string[]
): Promise<Outcome> {
  const { signal, before }: Interruption =
    typeof interruption === "string" ? { signal: interruption } : interruption;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...short, main, ...args], { cwd });
    let [stdout, stderr] = ["", ""];
    let sent = false;
    const look = (): void => {
      if (sent || !pattern.test(stdout + stderr)) return;
      sent = true;
      interrupt().catch(reject);
    };
    const interrupt = async (): Promise<void> => {
      await before?.();
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

/** A command that is going on, with all that it said. */
export class Going {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  #said = "";

  constructor(cwd: string, ...args: string[]) {
    const child = spawn(process.execPath, [...short, main, ...args], { cwd });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        this.#said += String(chunk);
        child.emit("said");
      });
    }
    this.ended = once(child, "close").then(([status]) => ({ status, stdout: this.#said, stderr: "" }));
  }

  /** Resolves when it has said so; where it ends without, the test fails. */
  async until(pattern: RegExp): Promise<void> {
    let isOver = false;
    void this.ended.then(() => {
      isOver = true;
      this.child.emit("said");
    });
    while (!pattern.test(this.#said)) {
      expect(isOver, this.#said).toBe(false);
      await once(this.child, "said");
    }
  }

  /** How often it said so. */
  count(pattern: RegExp): number {
    return this.#said.match(pattern)?.length ?? 0;
  }
}
