import { Failure } from "../../diagnostics/index.js";
import { internalError } from "../internal-error.js";
import { runName, type SweepJob } from "./job.js";

/** What a run came to that ended with a defect of ours (SPK4043), which is kept in a file. */
export function unexpectedFailure(error: unknown, job: SweepJob): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const { file } = internalError(error, `the run ${runName(job)} of ${job.spec.path}`);
  return Failure.of("unexpected-run-failure", { message, file }, error);
}
