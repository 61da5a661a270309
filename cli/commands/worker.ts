import { resolve } from "node:path";
import { RunStore, type SweepEvent, type SweepJob, WorkerPool } from "../../app/sweep/index.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { sharedCapacity } from "../sweep/capacity.js";
import { nameOf, workerScript } from "../sweep/run-planned.js";
import type { Terminal } from "../terminal.js";
import { version } from "../version.js";
import { interruptible } from "../watch.js";

export interface WorkerCommandOptions {
  readonly redis: string;
  readonly jobs?: number;
  readonly threads?: number;
  readonly store: string;
  readonly data?: string;
  /** Seconds after which the worker is given up where it says nothing. */
  readonly lock: number;
}

/** `spkc worker --redis URL`: does the jobs of sweeps that wait at a Redis server, until it is stopped. */
export async function worker(
  { redis, store, data, lock, ...told }: WorkerCommandOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { connectRedis } = await import("../../app/sweep/redis/connection.js");
  const { workOnQueue } = await import("../../app/sweep/redis/redis-worker.js");
  const link = await connectRedis(redis);
  const { jobs, threads } = sharedCapacity(told);
  const executor = new WorkerPool({ script: workerScript, jobs, threads });
  terminal.log(`waiting for jobs, ${jobs} at once`);
  await interruptible(terminal, (signal) =>
    workOnQueue({
      ...{ link, executor, jobs, signal },
      store: new RunStore(store),
      lockSeconds: lock,
      version: version(),
      data: data === undefined ? undefined : resolve(data),
      observe: (job) => (event) => tell(job, event, terminal),
    }),
  );
  return ExitStatus.ok;
}

function tell(job: SweepJob, event: SweepEvent, terminal: Terminal): void {
  const name = nameOf(job);
  if (event.kind === "running" && event.done === 0) terminal.log(`${name}: begun`);
  if (event.kind === "waiting") terminal.log(`${name}: waiting, ${event.reason}`);
  if (event.kind !== "ended") return;
  const { outcome, seconds } = event;
  if (outcome.status === "failed") {
    terminal.log(`${name}: failed with ${outcome.failure.code}: ${outcome.failure.message}`);
  } else terminal.log(`${name}: done in ${seconds.toFixed(1)} s`);
}
