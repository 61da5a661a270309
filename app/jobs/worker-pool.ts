import PQueue from "p-queue";
import type { DataMemoryOptions } from "../data-memory.js";
import type { JobExecutor, JobObserver, JobTask } from "./executor.js";
import type { JobEnd } from "./outcome.js";
import { WorkerProcess } from "./worker-process.js";

export interface WorkerPoolOptions extends DataMemoryOptions {
  /** What a worker process runs: it talks with `WorkerProcess`. */
  readonly script: URL;
  /** Processes at once. */
  readonly jobs: number;
  /** Processor threads of each; as the engine decides where it is left out. */
  readonly threads?: number | undefined;
}

/**
 * Runs jobs in processes of their own, so many at once; what one of them does to itself harms no other. A process
 * takes one job after another, since it takes a while to start.
 */
export class WorkerPool implements JobExecutor {
  readonly #queue: PQueue;
  readonly #idle: WorkerProcess[] = [];
  readonly #alive = new Set<WorkerProcess>();
  #stopping = false;

  constructor(private readonly options: WorkerPoolOptions) {
    this.#queue = new PQueue({ concurrency: options.jobs });
  }

  /** The numbers of the processes that are there. */
  get processes(): number[] {
    return [...this.#alive].map(({ pid }) => pid);
  }

  async run(task: JobTask, observe: JobObserver): Promise<JobEnd> {
    return await this.#queue.add(() => this.#runNow(task, observe));
  }

  stop(): void {
    this.#stopping = true;
    for (const worker of this.#alive) worker.stop();
  }

  async close(): Promise<void> {
    await this.#queue.onIdle();
    await Promise.all([...this.#alive].map((worker) => worker.end()));
  }

  async #runNow(task: JobTask, observe: JobObserver): Promise<JobEnd> {
    if (this.#stopping) return { status: "stopped" };
    observe(0);
    const worker = this.#idle.pop() ?? this.#start();
    const { threads, dataMemory } = this.options;
    const end = await worker.run({ ...task, threads, dataMemory }, observe);
    if (end.status === "died") this.#alive.delete(worker);
    else this.#idle.push(worker);
    return end;
  }

  #start(): WorkerProcess {
    const worker = new WorkerProcess(this.options.script);
    this.#alive.add(worker);
    return worker;
  }
}
