import { type Job, UnrecoverableError, WaitingError, Worker } from "bullmq";
import { Failure } from "../../../diagnostics/index.js";
import { MalformedJson } from "../../../runtime/stored-json/index.js";
import type { JobExecutor } from "../executor.js";
import type { JobEnd } from "../outcome.js";
import { doJob, hasEnded, type SweepObserver } from "../run-jobs.js";
import type { RunStore } from "../run-store.js";
import { type RedisLink, settled } from "./connection.js";
import { fetchRecord, packRun, recordOnce } from "./job-record.js";
import { checkQueuedJob, type QueuedJob, queueName } from "./queued-job.js";

export interface RedisWorkerOptions {
  readonly link: RedisLink;
  /** The runs of this worker. A job that it did before is not done again. */
  readonly store: RunStore;
  /** What does the jobs: not this process, which must go on telling the server that it is alive. */
  readonly executor: JobExecutor;
  /** Jobs at once. */
  readonly jobs: number;
  /** Seconds after which a worker that says nothing is given up, and its jobs are given to others. */
  readonly lockSeconds: number;
  /** The version of SpanKey that this is. */
  readonly version: string;
  /** The folder of the data on this machine, in the place of the one that jobs name. */
  readonly data?: string | undefined;
  readonly observe: (job: QueuedJob["job"]) => SweepObserver;
  /** Ends the worker; what it is at work on goes back into the queue. */
  readonly signal: AbortSignal;
}

/** How often a job may lose its worker before it counts as failed. */
const mostStalls = 3;

/**
 * Takes jobs from a Redis server and does them until it is told to stop. Rejects with SPK4051 where the server is lost
 * for good, with SPK4052 where a job asks for another version of SpanKey. Results are recorded once: a worker that was
 * given up and comes back finds that another one's result counts.
 */
export async function workOnQueue(options: RedisWorkerOptions): Promise<void> {
  const { link, executor, jobs, lockSeconds, signal } = options;
  const ended = ending(signal);
  const worker = new Worker<QueuedJob>(
    queueName,
    async (job, token) => {
      try {
        await takeJob(job, options);
      } catch (error) {
        if (error instanceof UnrecoverableError) throw error;
        // what keeps this worker from going on need not keep another one from it
        if (!(error instanceof StoppedError)) ended.fail(error);
        await job.moveToWait(token);
        throw new WaitingError();
      }
    },
    {
      ...{ connection: link.client, concurrency: jobs, maxStalledCount: mostStalls },
      ...{ lockDuration: 1000 * lockSeconds, stalledInterval: 1000 * lockSeconds },
    },
  );
  worker.on("error", () => {});
  try {
    await Promise.race([ended.promise, link.lost]);
  } finally {
    // takes nothing more from here on; what it is at work on stops, and goes back
    const closing = worker.close();
    executor.stop();
    await executor.close();
    await settled(link, [closing]);
    link.close();
  }
}

/** Thrown where a job was stopped before its end. */
class StoppedError extends Error {}

async function takeJob(
  job: Job<QueuedJob>,
  { link, store, executor, version, data, observe, signal }: RedisWorkerOptions,
): Promise<void> {
  const { weights, job: wanted } = queuedJobOf(job.data);
  const { address } = wanted;
  if (wanted.version !== version)
    throw Failure.of("job-version-mismatch", { wanted: wanted.version, own: version });
  if ((await fetchRecord(link.client, address)) !== undefined) return;
  const own = { ...wanted, data: wanted.data === null ? null : (data ?? wanted.data) };
  const hear = observe(own);
  if (!hasEnded(store, address)) {
    await doJob(own, {
      ...{ store, executor, signal },
      observe: (event) => {
        hear(event);
        // a report that gets lost is only a report
        if (event.kind === "running") job.updateProgress(event.done).catch(() => {});
      },
    });
  }
  const end = endIn(store, address);
  if (end === undefined) throw new StoppedError();
  await recordOnce(link.client, address, { end, files: packRun(store, address, weights) });
}

function queuedJobOf(data: unknown): QueuedJob {
  try {
    return checkQueuedJob(data);
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    throw new UnrecoverableError(`it is no job of a sweep: ${error.message}`);
  }
}

/** How a run ended, as far as it has. */
function endIn(store: RunStore, address: string): JobEnd | undefined {
  const outcome = store.outcomeOf(address);
  if (outcome.status === "open") return undefined;
  return outcome.status === "finished" ? { status: "finished" } : outcome;
}

/** Resolves when the signal comes, rejects when something makes it impossible to go on. */
function ending(signal: AbortSignal): { promise: Promise<void>; fail: (reason: unknown) => void } {
  let fail: (reason: unknown) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    fail = reject;
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  promise.catch(() => {});
  return { promise, fail };
}
