import { type Outcome, type RunStore, runJobs, WorkerPool } from "../../runtime/sweep/index.js";
import type { Terminal } from "../terminal.js";
import { interruptible } from "../watch.js";
import { capacityFor } from "./capacity.js";
import type { PlannedRun } from "./plan.js";
import { SweepProgress } from "./progress.js";

/** What a worker process of a sweep runs. */
export const workerScript = new URL("./worker.js", import.meta.url);

export interface ParallelOptions {
  /** Runs at once. */
  readonly jobs?: number | undefined;
  /** Processor threads of each. */
  readonly threads?: number | undefined;
}

/**
 * Does the planned runs whose results are not in the store yet, several at once in processes of this machine, and
 * records there what comes of them; `outcomesOf` reads it. Stopped with Ctrl-C, it fails with SPK4041.
 */
export async function runPlanned(
  runs: readonly PlannedRun[],
  store: RunStore,
  options: ParallelOptions,
  terminal: Terminal,
): Promise<void> {
  const [first] = runs;
  if (first === undefined) return;
  const { place } = first.job;
  const experiments = runs.map(({ checked }) => checked);
  const { jobs, threads } = await capacityFor(experiments, { ...options, place });
  const executor = new WorkerPool({ script: workerScript, jobs, threads });
  const names = new Map(runs.map((run) => [run.job.address, nameOf(run)]));
  const progress = new SweepProgress(terminal, (address) => names.get(address) ?? address);
  try {
    await interruptible(terminal, (signal) =>
      runJobs(
        runs.map(({ job }) => job),
        { store, executor, observe: progress.observe, signal },
      ),
    );
  } finally {
    progress.stop();
  }
}

/** What is known of each run, in their order. */
export function outcomesOf(runs: readonly PlannedRun[], store: RunStore): Outcome[] {
  return runs.map(({ job }) => store.outcomeOf(job.address));
}

/** `DenyModes deny=reject seed=2` */
export function nameOf({ experiment, settings }: PlannedRun): string {
  const written = settings.map(({ path, value }) => `${path}=${value.replaceAll(/\s+/g, " ")}`);
  return [experiment, ...written].join(" ");
}
