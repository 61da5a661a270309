import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../diagnostics/index.js";
import type { JobExecutor } from "./executor.js";
import type { SweepJob } from "./job.js";
import { type JobEnd, type Outcome, recordOf } from "./outcome.js";
import type { RunStore } from "./run-store.js";

/** What a sweep tells those who watch it. */
export type SweepEvent =
  /** Once, at the beginning: all runs, and how many of them have ended before. */
  | { readonly kind: "begun"; readonly runs: number; readonly ended: number }
  /** The share of a run that is done. */
  | { readonly kind: "running"; readonly address: string; readonly done: number }
  /** Another process is at work on the run. */
  | { readonly kind: "waiting"; readonly address: string; readonly reason: string }
  | { readonly kind: "ended"; readonly address: string; readonly outcome: Outcome; readonly seconds: number };

export type SweepObserver = (event: SweepEvent) => void;

export interface SweepOptions {
  readonly store: RunStore;
  readonly executor: JobExecutor;
  readonly observe: SweepObserver;
  /** Stops the sweep: runs that are going on stop after a step, and can be gone on with. */
  readonly signal: AbortSignal;
}

/** A process that died may have been killed for the memory of others: its run is tried once more. */
const attempts = 2;

/** Seconds between two looks at a run that another process is at work on. */
const patience = 1;

/**
 * Does the jobs whose results are not in the store yet, each once, and records there what comes of them. A run that
 * diverged before is not tried again; one that failed otherwise is. Rejects only where the sweep itself cannot go on:
 * with SPK4041 where it was stopped.
 */
export async function runJobs(jobs: readonly SweepJob[], options: SweepOptions): Promise<void> {
  const { store, executor, observe, signal } = options;
  const byAddress = new Map(jobs.map((job) => [job.address, job]));
  const open = [...byAddress.values()].filter(({ address }) => !hasEnded(store, address));
  observe({ kind: "begun", runs: byAddress.size, ended: byAddress.size - open.length });
  const stop = (): void => executor.stop();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    await Promise.all(open.map((job) => doJob(job, options)));
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
    await executor.close();
  }
  if (!signal.aborted) return;
  const left = open.filter(({ address }) => store.outcomeOf(address).status === "open").length;
  if (left > 0) throw Failure.of("sweep-interrupted", { runs: byAddress.size, ended: byAddress.size - left });
}

/** Whether there is nothing left to do: the run is finished, or diverged. */
export function hasEnded(store: RunStore, address: string): boolean {
  return store.outcomeOf(address).status === "finished" || store.isHopeless(address);
}

/** Does one job, until its run has ended or was stopped. */
export async function doJob(
  job: SweepJob,
  { store, executor, observe, signal }: SweepOptions,
): Promise<void> {
  const { address } = job;
  const task = { job, folder: store.folderOf(address) };
  let began = performance.now();
  const watch = (done: number): void => {
    if (done === 0) began = performance.now();
    observe({ kind: "running", address, done });
  };
  let end: JobEnd = { status: "stopped" };
  let deaths = 0;
  store.forgetFailure(address);
  do {
    end = await executor.run(task, watch);
    if (end.status === "died") deaths += 1;
    if (end.status === "busy") {
      observe({ kind: "waiting", address, reason: end.reason });
      await sleep(1000 * patience, undefined, { signal }).catch(() => {});
    }
  } while (!signal.aborted && (end.status === "busy" || (end.status === "died" && deaths < attempts)));
  if (end.status === "stopped" || end.status === "busy") return;
  if (end.status === "died") {
    if (signal.aborted) return;
    store.recordFailure(address, recordOf(Failure.of("run-process-died", { how: end.how, times: deaths })));
  }
  if (end.status === "failed") store.recordFailure(address, end.failure);
  const seconds = (performance.now() - began) / 1000;
  observe({ kind: "ended", address, outcome: store.outcomeOf(address), seconds });
}
