/**
 * A process that does the jobs of a sweep one after another. It is told what to do by whoever started it
 * (`WorkerOrder`), and tells how it goes (`WorkerReport`).
 */
import { ExitStatus } from "../../diagnostics/index.js";
import {
  recordOf,
  unexpectedFailure,
  type WorkerOrder,
  type WorkerReport,
  type WorkerTask,
} from "../jobs/index.js";
import { JobRunner } from "./job-runner.js";

/** Milliseconds between two reports of progress. */
const interval = 250;

const interruption = new AbortController();
const runner = new JobRunner(interruption.signal);
let work: Promise<void> = Promise.resolve();
let current: WorkerTask | undefined;

// Ctrl-C reaches every process of a terminal: whoever started this one decides what it means
process.on("SIGINT", () => {});
process.on("disconnect", () => {
  interruption.abort();
  void work.finally(() => process.exit());
});
process.on("message", (order: WorkerOrder) => {
  if (order.kind === "stop") interruption.abort();
  else work = work.then(() => run(order));
});

// a defect of ours outside of the job itself, in a timer or a promise that nobody waits for, ends the job and the process
process.on("uncaughtException", (error) => {
  const end = () => process.exit(ExitStatus.failed);
  if (current === undefined || !process.connected) end();
  else {
    const failure = recordOf(unexpectedFailure(error, current.job));
    process.send?.({ kind: "ended", end: { status: "failed", failure } } satisfies WorkerReport, end);
  }
});

async function run({ task }: Extract<WorkerOrder, { kind: "run" }>): Promise<void> {
  current = task;
  let last = 0;
  const end = await runner.run(task, (done) => {
    if (performance.now() - last < interval) return;
    last = performance.now();
    report({ kind: "progress", done });
  });
  current = undefined;
  report({ kind: "ended", end });
}

function report(message: WorkerReport): void {
  // one who is gone while it is told is no error: `disconnect` follows
  if (process.connected) process.send?.(message, () => {});
}
