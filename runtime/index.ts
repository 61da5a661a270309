/**
 * The public surface of the runtime: what generated `model.ts` files import, and what a program needs that trains and
 * evaluates them without the command line.
 */
export * from "../tensor/engines/index.js";
export * from "../tensor/ops/index.js";
export {
  flattenParameters,
  type Initializer,
  type ParameterDeclaration,
  type ParameterTree,
  type TensorsOf,
} from "../tensor/programs/index.js";
export type { Configured, ConfigValue } from "../tensor/signature.js";
export {
  asRecorded,
  classNamesOf,
  type DataEvent,
  type Dataset,
  loadDataset,
  resolveExperiment,
  type Split,
} from "./data/index.js";
export { type Evaluation, measureRows, type PathScore, type SplitScore } from "./evaluate/evaluate.js";
export {
  isReproduced,
  type Measurement,
  measurementName,
  type PublishedFigure,
  readMeasurement,
} from "./evaluate/measurement.js";
export { type Measure, measureOf, measures } from "./evaluate/measures/catalogue.js";
export type { ClassOutcomes, Outcomes, SplitOutcomes } from "./evaluate/outcomes/outcomes.js";
export type { WorstSample, WorstSamples } from "./evaluate/outcomes/worst-samples.js";
export * from "./injections/index.js";
export * from "./keys/index.js";
export * from "./layers/index.js";
export * from "./locks/index.js";
export * from "./losses/index.js";
export * from "./model.js";
export * from "./opened-model/index.js";
export { evaluateCheckpoint } from "./run/evaluate-checkpoint.js";
export type { Observer, RunEvent } from "./run/events.js";
export { type RunOptions, runExperiment } from "./run/run.js";
export {
  type Checkpoint,
  loadCheckpoint,
  loadSlots,
  loadWeights,
  saveWeights,
} from "./run-folder/checkpoint.js";
export { type CheckpointName, isCheckpointName } from "./run-folder/checkpoint-name.js";
export { fileOfCheckpoint, keptEpochs } from "./run-folder/kept-epochs.js";
export { readOutcomes, type StoredOutcomes } from "./run-folder/outcomes-file.js";
export { publicWeights } from "./run-folder/public-weights.js";
export { type RunResult, type RunStatus, readResult } from "./run-folder/result.js";
export { resumePoint } from "./run-folder/resume-point.js";
export { type OtherData, otherDataNotice, otherDataThan, requireSameData } from "./run-folder/run-data.js";
export { type RunFile, RunFolder, runFiles, toJsonText } from "./run-folder/run-folder.js";
export { type KeyedRun, keyForRun, keysForEvaluation, readRunBases } from "./run-folder/run-keys.js";
export {
  type Beginning,
  type RunRecord,
  readBeginning,
  readRecord,
  recordBeginning,
  requireSameExperiment,
  runIdentityIn,
  type WeightsSource,
} from "./run-folder/run-record.js";
export { readSpecSource, type SpecSource, specText } from "./run-folder/spec-source.js";
export { readStartSecret, startSecretFor } from "./run-folder/start-key.js";
export {
  BrokenSeal,
  newSecret,
  Opener,
  readLockKey,
  Sealer,
  type SealKind,
  sealHeaderBytes,
  sealTagBytes,
  writeNewLockKey,
} from "./secrets/index.js";
export type { EpochMetrics } from "./train/metrics.js";
export type { Weights } from "./train/weights-in-use.js";
export {
  fingerprintWeights,
  type LoadedWeights,
  loadWeightsAgain,
  loadWeightsOf,
  requireSameWeights,
} from "./weights/load-weights.js";
