export type { JobExecutor, JobObserver, JobTask } from "./executor.js";
export {
  type AddressParts,
  addressOf,
  type JobPlace,
  type JobSetting,
  type JobSpec,
  runName,
  type SweepJob,
  writtenValue,
} from "./job.js";
export { type JobEnd, type Outcome, type RecordedFailure, recordOf } from "./outcome.js";
export { runJobs, type SweepEvent, type SweepObserver, type SweepOptions } from "./run-jobs.js";
export { RunStore } from "./run-store.js";
export { unexpectedFailure } from "./unexpected-failure.js";
export { WorkerPool, type WorkerPoolOptions } from "./worker-pool.js";
export type { WorkerOrder, WorkerReport, WorkerTask } from "./worker-process.js";
