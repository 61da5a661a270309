import {
  type JobExecutor,
  type Outcome,
  type RunStore,
  runJobs,
  type SweepJob,
  WorkerPool,
  writtenValue,
} from "../../app/sweep/index.js";
import type { Terminal } from "../terminal.js";
import { interruptible } from "../watch.js";
import { capacityFor } from "./capacity.js";
import type { PlannedRun } from "./plan.js";
import { SweepProgress } from "./progress.js";

/** What a worker process of a sweep runs. */
export const workerScript = new URL("./worker.js", import.meta.url);

export interface ExecutionOptions {
  /** Runs at once. */
  readonly jobs?: number | undefined;
  /** Processor threads of each. */
  readonly threads?: number | undefined;
  /** The Redis server whose workers do the runs; undefined: processes of this machine. */
  readonly redis?: string | undefined;
  /** From workers elsewhere, bring the checkpoints back too. */
  readonly weights?: boolean | undefined;
}

/**
 * Does the planned runs whose results are not in the store yet, several at once, in processes of this machine or by
 * workers elsewhere, and records there what comes of them; `outcomesOf` reads it. Stopped with Ctrl-C, it fails with
 * SPK4041.
 */
export async function runPlanned(
  runs: readonly PlannedRun[],
  store: RunStore,
  options: ExecutionOptions,
  terminal: Terminal,
): Promise<void> {
  if (runs.length === 0) return;
  const executor = await executorFor(runs, store, options);
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

async function executorFor(
  runs: readonly PlannedRun[],
  store: RunStore,
  { redis, weights, ...told }: ExecutionOptions,
): Promise<JobExecutor> {
  if (redis === undefined) {
    const place = runs[0]?.job.place ?? { engine: "auto", device: "auto" };
    const experiments = runs.map(({ checked }) => checked);
    const capacity = await capacityFor(experiments, { ...told, place });
    return new WorkerPool({ script: workerScript, ...capacity });
  }
  const { connectRedis } = await import("../../app/sweep/redis/connection.js");
  const { RedisQueue } = await import("../../app/sweep/redis/redis-queue.js");
  const link = await connectRedis(redis);
  return await RedisQueue.open({ link, store, weights: weights ?? false });
}

/** What is known of each run, in their order. */
export function outcomesOf(runs: readonly PlannedRun[], store: RunStore): Outcome[] {
  return runs.map(({ job }) => store.outcomeOf(job.address));
}

/** `DenyModes deny=reject seed=2` */
export function nameOf({ experiment, settings }: Pick<SweepJob, "experiment" | "settings">): string {
  return [experiment, ...settings.map(({ path, value }) => `${path}=${writtenValue(value)}`)].join(" ");
}
