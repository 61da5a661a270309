import type { SweepJob } from "./job.js";
import type { JobEnd } from "./outcome.js";

/** A job, and where it is done. */
export interface JobTask {
  readonly job: SweepJob;
  /** The folder of the run, new or begun. */
  readonly folder: string;
}

/** Hears of the share of a run that is done, 0 to 1; of 0 when the work begins. */
export type JobObserver = (done: number) => void;

/** What runs jobs. */
export interface JobExecutor {
  /** Works on a job until it ends, in whatever way. */
  run(task: JobTask, observe: JobObserver): Promise<JobEnd>;
  /** Stops the work on all jobs at its next good place. */
  stop(): void;
  close(): Promise<void>;
}
