/**
 * The package's main entry: all that the command line can do, as functions. Importing it is cheap: what computes is loaded
 * when it is first called.
 *
 * What the user can mend is thrown as a `Failure`, with a code of docs/errors.md, or as an `InvalidSpec`, with all that is
 * wrong with the spec.
 */
export {
  type Code,
  type Diagnostic,
  Failure,
  type MessageName,
  type Notice,
  renderDiagnostic,
  renderFailure,
  renderNotice,
} from "../diagnostics/index.js";
export type { PlannedEvent, ProbeEvent, TaskEvent, TaskObserver } from "./events.js";
export { type ImportedModel, type ImportOptions, importModel } from "./import/import-model.js";
export {
  type ProposalOptions,
  type ProposedRule,
  type ProposedWeights,
  proposeWeights,
} from "./import/propose-weights.js";
export type { Outcome, RecordedFailure, SweepEvent } from "./jobs/index.js";
export { createKeyFile, type KeyFileOptions, type WrittenKey } from "./keys/create-key-file.js";
export {
  type DescribedBasis,
  type DescribeKeyOptions,
  describeKey,
  type KeyDescription,
  type KeyFileDescription,
  type UserKeyDescription,
} from "./keys/describe-key.js";
export { type GrantedLockKey, type GrantOptions, grantLockKey } from "./keys/grant-lock-key.js";
export { issueUserKey, type UserKeyOptions } from "./keys/issue-user-key.js";
export { type RedeemOptions, redeemGrant } from "./keys/redeem-grant.js";
export { type VerifiedKey, type VerifyKeyOptions, verifyUserKey } from "./keys/verify-user-key.js";
export { type LockedRun, type LockRunOptions, lockRun } from "./locks/lock-run.js";
export { type OpenedSeal, type OpenSealedOptions, openSealed } from "./locks/open-sealed.js";
export { type SealedPath, type SealOptions, sealPath } from "./locks/seal-path.js";
export { type UnlockedRun, type UnlockRunOptions, unlockRun } from "./locks/unlock-run.js";
export { type MachineReport, type ProbeMachineOptions, probeMachine } from "./probe-machine.js";
export {
  type ReproducedTables,
  type ReproduceOptions,
  reproduceTables,
} from "./reproduce/reproduce-tables.js";
export type { ReproducedRow } from "./reproduce/reproduced-row.js";
export { type AttackedRun, type AttackRunOptions, attackRun } from "./run/attack-run.js";
export {
  type CompareRunsOptions,
  compareRuns,
  type RunBesideOthers,
  type RunComparison,
} from "./run/compare-runs.js";
export { type DiagnosedRun, type DiagnoseRunOptions, diagnoseRun } from "./run/diagnose-run.js";
export { type EvaluateRunOptions, evaluateRun, type RunEvaluation } from "./run/evaluate-run.js";
export { type RunReport, reportRun } from "./run/report-run.js";
export { type ResumedRun, resumeRun } from "./run/resume-run.js";
export { type FinishedRun, type RunSpecOptions, runSpec } from "./run/run-spec.js";
export type { StoredRunOptions } from "./run/stored-run.js";
export { type BuildOptions, type BuiltSpec, buildSpec } from "./spec/build-spec.js";
export { checkSpec, type SpecCheck, type SpecOptions } from "./spec/check-spec.js";
export { InvalidSpec } from "./spec/invalid-spec.js";
export type { ExecutionOptions } from "./sweep/run-planned.js";
export { type FinishedSweep, type SweepSpecOptions, sweepSpec } from "./sweep/sweep-spec.js";
export type { Cell, ResultTable, TableOptions, TableRow, TableRun } from "./sweep/table.js";
export { type WorkerOptions, workForSweeps } from "./sweep/work-for-sweeps.js";
export type { TaskNotice, TaskOptions } from "./task.js";
export { version } from "./version.js";
