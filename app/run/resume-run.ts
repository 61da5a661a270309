import type { DataMemoryOptions } from "../data-memory.js";
import { type TaskOptions, taskOf } from "../task.js";
import type { ModelCodeOptions } from "./own-model.js";
import type { FinishedRun } from "./run-spec.js";

export interface ResumedRun extends FinishedRun {
  /** Whether there was nothing left to do. */
  readonly wasFinished: boolean;
}

/**
 * Goes on with an interrupted run, to the result of one that was never interrupted; of one that is finished, that result is
 * all. Fails with SPK4006 where the folder holds no run, SPK4025 where the run diverged, SPK4026 where another process is
 * at work in it, and with SPK4021 to SPK4034 where what it began with is no longer there.
 */
export async function resumeRun(
  folder: string,
  options: TaskOptions & ModelCodeOptions & DataMemoryOptions = {},
): Promise<ResumedRun> {
  const task = taskOf(options);
  const { continueRun } = await import("./start-run.js");
  const { meansOf } = await import("./means.js");
  const { withReport } = await import("./renew-report.js");
  const run = await withReport(folder, task, () => continueRun(folder, meansOf(task, options), options));
  return { folder, ...run };
}
