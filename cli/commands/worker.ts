import type { TaskEvent } from "../../app/index.js";
import { workForSweeps } from "../../app/sweep/work-for-sweeps.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { DataMemoryFlags } from "../options/data-memory.js";
import { describeEnd, RunNames } from "../sweep/run-names.js";
import type { Terminal } from "../terminal.js";
import { interruptible } from "../watch.js";

export interface WorkerFlags extends DataMemoryFlags {
  readonly redis: string;
  readonly jobs?: number;
  readonly threads?: number;
  readonly store: string;
  readonly data?: string;
  /** Seconds after which the worker is given up where it says nothing. */
  readonly lock: number;
}

/** `spkc worker --redis URL`: does the jobs of sweeps that wait at a Redis server, until it is stopped. */
export async function workerCommand(
  { redis, lock, ...flags }: WorkerFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const names = new RunNames();
  const observe = (event: TaskEvent): void => report(event, names, terminal);
  const onReady = (jobs: number): void => terminal.log(`waiting for jobs, ${jobs} at once`);
  await interruptible(terminal, (signal) =>
    workForSweeps(redis, { ...flags, lockSeconds: lock, observe, onReady, signal }),
  );
  return ExitStatus.ok;
}

function report(event: TaskEvent, names: RunNames, terminal: Terminal): void {
  switch (event.kind) {
    case "planned":
      names.learn(event);
      return;
    case "running":
      if (event.done === 0) terminal.log(`${names.of(event.address)}: begun`);
      return;
    case "waiting":
      terminal.log(`${names.of(event.address)}: waiting, ${event.reason}`);
      return;
    case "ended":
      terminal.log(`${names.of(event.address)}: ${describeEnd(event)}`);
  }
}
