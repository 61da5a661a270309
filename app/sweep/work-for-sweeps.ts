import { resolve } from "node:path";
import type { DataMemoryOptions } from "../data-memory.js";
import { type TaskOptions, taskOf } from "../task.js";
import { version } from "../version.js";

export interface WorkerOptions extends TaskOptions, DataMemoryOptions {
  /** Runs at once, and processor threads of each; the cores, shared, unless given. */
  readonly jobs?: number | undefined;
  readonly threads?: number | undefined;
  /** The folder with the runs of this worker; `runs/worker` unless given. */
  readonly store?: string | undefined;
  /** The folder with the files of the datasets on this machine; as the sweep says unless given. */
  readonly data?: string | undefined;
  /** Seconds after which the worker is given up where it says nothing; 30 unless given. */
  readonly lockSeconds?: number | undefined;
  /** Is told how many runs it does at once, as soon as the server answers. */
  readonly onReady?: ((jobs: number) => void) | undefined;
}

/**
 * Does the runs of sweeps that wait at a Redis server, until the signal stops it. Fails with SPK4050 where the server does
 * not answer, SPK4051 where it is lost, SPK4052 where a job is of another version, SPK4054 where `redis` is no address.
 */
export async function workForSweeps(redis: string, options: WorkerOptions = {}): Promise<void> {
  const { connectRedis } = await import("../jobs/redis/connection.js");
  const { workOnQueue } = await import("../jobs/redis/redis-worker.js");
  const { RunStore, WorkerPool } = await import("../jobs/index.js");
  const { sharedCapacity } = await import("./capacity.js");
  const { workerScript } = await import("./run-planned.js");
  const { store = "runs/worker", data, lockSeconds = 30, onReady, dataMemory } = options;
  const { observe, signal } = taskOf(options);
  const link = await connectRedis(redis);
  const { jobs, threads } = sharedCapacity(options);
  const executor = new WorkerPool({ script: workerScript, jobs, threads, dataMemory });
  onReady?.(jobs);
  await workOnQueue({
    ...{ link, executor, jobs, signal, lockSeconds },
    store: new RunStore(store),
    version: version(),
    data: data === undefined ? undefined : resolve(data),
    observe: ({ address, experiment, settings }) => {
      observe({ kind: "planned", runs: [{ address, experiment, settings }] });
      return observe;
    },
  });
}
