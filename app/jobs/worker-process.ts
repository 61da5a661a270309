import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { DataMemoryOptions } from "../data-memory.js";
import type { JobObserver, JobTask } from "./executor.js";
import type { JobEnd } from "./outcome.js";

/** What a worker process is told. It also ends by itself when whoever started it is gone. */
export type WorkerOrder =
  | { readonly kind: "run"; readonly task: WorkerTask }
  /** Stop after this step, with a checkpoint. */
  | { readonly kind: "stop" };

export interface WorkerTask extends JobTask, DataMemoryOptions {
  readonly threads?: number | undefined;
}

/** What a worker process tells. */
export type WorkerReport =
  | { readonly kind: "progress"; readonly done: number }
  | { readonly kind: "ended"; readonly end: JobEnd };

/** Characters of what a process last printed that are looked at when it is gone. */
const longestLastWords = 4000;

/** A process that does one job after another. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #lastWords = "";
  /** How the process ended, in words, once it has. */
  #end: string | undefined;

  constructor(script: URL) {
    const stdio = ["ignore", "ignore", "pipe", "ipc"] as const;
    this.#child = fork(fileURLToPath(script), { stdio: [...stdio] });
    this.#child.stderr?.on("data", (chunk) => {
      this.#lastWords = (this.#lastWords + String(chunk)).slice(-longestLastWords);
    });
    // what cannot be started, or told something, has ended or is about to
    this.#child.on("error", (error) => {
      this.#end ??= error.message;
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when the job or the process has ended. */
  run(task: WorkerTask, observe: JobObserver): Promise<JobEnd> {
    const child = this.#child;
    return new Promise((resolve) => {
      const onMessage = (report: WorkerReport): void => {
        if (report.kind === "progress") observe(report.done);
        else finish(report.end);
      };
      const onClose = (status: number | null, signal: NodeJS.Signals | null): void => {
        this.#end ??= this.#describe(status, signal);
        finish({ status: "died", how: this.#end });
      };
      const finish = (end: JobEnd): void => {
        child.off("message", onMessage).off("close", onClose);
        resolve(end);
      };
      if (child.exitCode !== null || child.signalCode !== null) {
        onClose(child.exitCode, child.signalCode);
        return;
      }
      child.on("message", onMessage).on("close", onClose);
      this.#tell({ kind: "run", task });
    });
  }

  stop(): void {
    this.#tell({ kind: "stop" });
  }

  /** Lets the process go; resolves when it is gone. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    // not `once` of node:events, which rejects where something could not be told to a process that was about to end
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    if (this.#child.connected) this.#child.disconnect();
    await gone;
  }

  #tell(order: WorkerOrder): void {
    if (this.#child.connected) this.#child.send(order);
  }

  #describe(status: number | null, signal: NodeJS.Signals | null): string {
    if (/heap out of memory|bad_alloc|Cannot allocate memory/i.test(this.#lastWords))
      return "it ran out of memory";
    return signal === null ? `it ended with status ${status}` : `it died of ${signal}`;
  }
}
