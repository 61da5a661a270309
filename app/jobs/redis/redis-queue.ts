import { Queue, QueueEvents } from "bullmq";
import { Failure, messageOf } from "../../../diagnostics/index.js";
import type { JobExecutor, JobObserver, JobTask } from "../executor.js";
import type { SweepJob } from "../job.js";
import type { JobEnd } from "../outcome.js";
import type { RunStore } from "../run-store.js";
import { type RedisLink, settled } from "./connection.js";
import { fetchRecord, forgetRecord, type JobRecord, unpackRun } from "./job-record.js";
import { type QueuedJob, queueIdOf, queueName } from "./queued-job.js";

export interface RedisQueueOptions {
  readonly link: RedisLink;
  /** Where runs that come back go. */
  readonly store: RunStore;
  /** Whether the checkpoints come back too. */
  readonly weights: boolean;
}

/** A job that this process waits for. */
interface Awaited {
  readonly job: SweepJob;
  readonly observe: JobObserver;
  readonly end: (end: JobEnd) => void;
}

/** Milliseconds between two looks at jobs that nothing was heard of: an event may get lost with the connection. */
const interval = 3000;

/**
 * Has jobs done by whatever workers there are at a Redis server. What a job came to is the record under its address;
 * the queue only says when to look. Where the connection is lost for good, all jobs reject with SPK4051.
 */
export class RedisQueue implements JobExecutor {
  readonly #queue: Queue<QueuedJob>;
  readonly #events: QueueEvents;
  readonly #awaited = new Map<string, Awaited>();
  readonly #timer: NodeJS.Timeout;
  #stopping = false;

  static async open(options: RedisQueueOptions): Promise<RedisQueue> {
    // names of events begin with the milliseconds of the server's clock: none from now on is missed, and none is old
    const [seconds, microseconds] = await options.link.client.time();
    return new RedisQueue(options, `${1000 * Number(seconds) + Math.floor(Number(microseconds) / 1000)}-0`);
  }

  private constructor(
    private readonly options: RedisQueueOptions,
    lastEventId: string,
  ) {
    const { client: connection } = options.link;
    this.#queue = new Queue(queueName, { connection });
    this.#events = new QueueEvents(queueName, { connection, lastEventId });
    // what is wrong with the connection is told by the link
    this.#queue.on("error", () => {});
    this.#events.on("error", () => {});
    this.#events.on("active", ({ jobId }) => this.#find(jobId)?.observe(0));
    this.#events.on("progress", ({ jobId, data }) => this.#find(jobId)?.observe(Number(data)));
    this.#events.on("completed", ({ jobId }) => this.#lookAt(this.#find(jobId)));
    this.#events.on("failed", ({ jobId, failedReason }) =>
      this.#find(jobId)?.end({ status: "died", how: failedReason }),
    );
    this.#timer = setInterval(() => {
      for (const awaited of this.#awaited.values()) this.#lookAt(awaited);
    }, interval);
  }

  async run({ job }: JobTask, observe: JobObserver): Promise<JobEnd> {
    if (this.#stopping) return { status: "stopped" };
    return await Promise.race([this.#do(job, observe), this.options.link.lost]);
  }

  stop(): void {
    this.#stopping = true;
    for (const { end } of this.#awaited.values()) end({ status: "stopped" });
  }

  /** Takes jobs back that nobody has begun, and lets the server go. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const { link } = this.options;
    // one that is being worked on stays: its result is kept for the next sweep
    const left = [...this.#awaited.keys()].map((address) => this.#queue.remove(queueIdOf(address)));
    await settled(link, left);
    await settled(link, [this.#events.close(), this.#queue.close()]);
    link.close();
  }

  async #do(job: SweepJob, observe: JobObserver): Promise<JobEnd> {
    const { client } = this.options.link;
    const { address } = job;
    const before = await fetchRecord(client, address);
    if (before !== undefined && isFinal(before)) return this.#accept(job, before);
    // a run that failed is tried again by a new sweep
    await forgetRecord(client, address);
    const end = new Promise<JobEnd>((resolve) => {
      this.#awaited.set(address, { job, observe, end: resolve });
    });
    await this.#enqueue(job);
    const ended = await end;
    if (ended.status !== "stopped") this.#awaited.delete(address);
    return ended;
  }

  async #enqueue(job: SweepJob): Promise<void> {
    const options = { jobId: queueIdOf(job.address), removeOnComplete: true, removeOnFail: true };
    await this.#queue.add("run", { job, weights: this.options.weights }, options);
  }

  #find(queueId: string): Awaited | undefined {
    return [...this.#awaited.values()].find(({ job }) => queueIdOf(job.address) === queueId);
  }

  /** Looks whether there is a result; where there is no job either, it was lost, and is put into the queue again. */
  #lookAt(awaited: Awaited | undefined): void {
    if (awaited === undefined || this.#stopping) return;
    const { job, end } = awaited;
    const look = async (): Promise<void> => {
      const record = await fetchRecord(this.options.link.client, job.address);
      if (record !== undefined) end(this.#accept(job, record));
      else if ((await this.#queue.getJob(queueIdOf(job.address))) === undefined) await this.#enqueue(job);
    };
    // the next look may do better; where the connection is lost, the link says so
    look().catch(() => {});
  }

  #accept({ address }: SweepJob, { end, files }: JobRecord): JobEnd {
    try {
      unpackRun(this.options.store, address, files);
      return end;
    } catch (error) {
      if (error instanceof Failure && error.name === "run-in-use")
        return { status: "busy", reason: error.message };
      throw error;
    }
  }
}

/** A run that diverged would do so again; all else that failed may do better next time. */
function isFinal({ end }: JobRecord): boolean {
  return (
    end.status === "finished" ||
    (end.status === "failed" && end.failure.code === messageOf("training-diverged").code)
  );
}
