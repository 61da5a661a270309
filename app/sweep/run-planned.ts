import { forgetsLoneSamples } from "../../compiler/index.js";
import type { DataMemoryOptions } from "../data-memory.js";
import {
  type JobExecutor,
  type Outcome,
  type RunStore,
  runJobs,
  type SweepEvent,
  WorkerPool,
} from "../jobs/index.js";
import { loneSampleNotice } from "../run/lone-sample.js";
import type { Task } from "../task.js";
import { capacityFor } from "./capacity.js";
import type { PlannedRun } from "./plan.js";

/** What a worker process of a sweep runs. */
export const workerScript = new URL("./worker.js", import.meta.url);

/** How many runs are done. */
export interface ExecutionOptions extends DataMemoryOptions {
  /** Runs at once; one a core, as far as memory allows, unless given. */
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
 * workers elsewhere, and records there what comes of them; `outcomesOf` reads it. Stopped, it fails with SPK4041.
 */
export async function runPlanned(
  runs: readonly PlannedRun[],
  store: RunStore,
  options: ExecutionOptions,
  { observe, notify, signal }: Task,
): Promise<void> {
  if (runs.length === 0) return;
  const executor = await executorFor(runs, store, options);
  const tell = tellLoneSamples(runs, store, notify);
  const watch = (event: SweepEvent): void => {
    observe(event);
    if (event.kind === "ended") tell(event.address);
  };
  await runJobs(
    runs.map(({ job }) => job),
    { store, executor, observe: watch, signal },
  );
}

/**
 * Tells of a run, by its address, where batch norm saw one sample alone (SPK2103). How many samples there are is known from
 * its record, wherever it was done. What is true of several runs is told once.
 */
function tellLoneSamples(
  runs: readonly PlannedRun[],
  store: RunStore,
  notify: Task["notify"],
): (address: string) => void {
  const told = new Set<string>();
  return (address) => {
    const checked = runs.find(({ job }) => job.address === address)?.checked;
    if (checked === undefined || !forgetsLoneSamples(checked.model.body)) return;
    const samples = store.trainedOn(address);
    const lone = samples === undefined ? undefined : loneSampleNotice(checked.train.batch, samples);
    if (lone === undefined || told.has(lone.message)) return;
    told.add(lone.message);
    notify(lone);
  };
}

async function executorFor(
  runs: readonly PlannedRun[],
  store: RunStore,
  { redis, weights, ...told }: ExecutionOptions,
): Promise<JobExecutor> {
  if (redis === undefined) {
    const place = runs[0]?.job.place ?? { engine: "auto", device: "auto" };
    const experiments = runs.map(({ checked }) => checked);
    // every job of a sweep has the folder of its data
    const data = runs[0]?.job.data ?? undefined;
    const capacity = await capacityFor(experiments, { ...told, place, data });
    return new WorkerPool({ script: workerScript, ...capacity, dataMemory: told.dataMemory });
  }
  const { connectRedis } = await import("../jobs/redis/connection.js");
  const { RedisQueue } = await import("../jobs/redis/redis-queue.js");
  const link = await connectRedis(redis);
  return await RedisQueue.open({ link, store, weights: weights ?? false });
}

/** What is known of each run, in their order. */
export function outcomesOf(runs: readonly PlannedRun[], store: RunStore): Outcome[] {
  return runs.map(({ job }) => store.outcomeOf(job.address));
}

/** Tells who watches what the addresses of the runs stand for. */
export function announce(runs: readonly PlannedRun[], { observe }: Task): void {
  const named = runs.map(({ experiment, settings, job }) => ({ address: job.address, experiment, settings }));
  observe({ kind: "planned", runs: named });
}
