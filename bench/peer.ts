/**
 * The other side of `step-time`: a script that times the same step elsewhere and prints `{"ms_per_step": …}`.
 *
 * It is started by a small process of its own. A process that starts another finds all of its memory marked to be copied
 * when it is next written, and faults at every page: the first step after it would take three times as long.
 */
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { giveUp } from "./script.js";

/** Milliseconds a step, and the most memory that the process held, in MiB. */
export interface PeerFigures {
  readonly step: number;
  readonly memory: number;
}

interface PeerFailure {
  readonly reason: string;
}

export interface Peer {
  /** Runs the script once. */
  run(): Promise<PeerFigures>;
  stop(): void;
}

/** With these glibc gives no memory back to the kernel, so that large tensors find theirs as they left it. */
const keepMemory = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 34),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 34),
  MALLOC_TOP_PAD_: String(2 ** 30),
};

/** To be called before this process holds much memory. `tuned`: the peer keeps the memory that it had. */
export function startPeer(python: string, script: string, args: readonly string[], tuned: boolean): Peer {
  const env = tuned ? { ...process.env, ...keepMemory } : process.env;
  const starter = fork(fileURLToPath(import.meta.url), [python, script, ...args], { env });
  const gone = once(starter, "exit").then((): PeerFailure => ({ reason: "its process is gone" }));
  return {
    run: async () => {
      const said = once(starter, "message").then(([answer]) => answer as PeerFigures | PeerFailure);
      starter.send("run");
      const answer = await Promise.race([said, gone]);
      return "reason" in answer ? giveUp(`the peer ${script} failed: ${answer.reason}`) : answer;
    },
    stop: () => starter.disconnect(),
  };
}

/** Prints the peak of its memory at the end: of this image, not of what it was forked from. */
const wrapper = `
import runpy, sys
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")][0])`;

function tryScript(python: string, command: readonly string[]): PeerFigures | PeerFailure {
  try {
    return runScript(python, command);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // what the script itself said is on the terminal
    const ended = "status" in error && error.status !== null;
    return { reason: ended ? `it ended with status ${error.status}` : error.message };
  }
}

function runScript(python: string, command: readonly string[]): PeerFigures {
  const printed = execFileSync(python, ["-c", wrapper, ...command], { encoding: "utf8" });
  const [times = "", kibibytes = ""] = printed.trim().split("\n").slice(-2);
  const { ms_per_step: step } = JSON.parse(times) as { ms_per_step: number };
  return { step, memory: Number(kibibytes) / 1024 };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [python = "python3", ...command] = process.argv.slice(2);
  process.on("message", () => process.send?.(tryScript(python, command)));
}
