export type { JobExecutor } from "./executor.js";
export {
  addressOf,
  type JobPlace,
  runName,
  type SweepJob,
  writtenValue,
} from "./job.js";
export { type JobEnd, type Outcome, type RecordedFailure, recordOf } from "./outcome.js";
export { runJobs, type SweepEvent } from "./run-jobs.js";
export { RunStore, requireAddress } from "./run-store.js";
export { unexpectedFailure } from "./unexpected-failure.js";
export { WorkerPool } from "./worker-pool.js";
export type { WorkerOrder, WorkerReport, WorkerTask } from "./worker-process.js";
