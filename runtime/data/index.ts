export type { GivenArguments } from "../../tensor/signature.js";
export { augmentations, createAugmentation } from "./augmentations/catalogue.js";
export {
  type Batch,
  type BatchedSamples,
  type BatchPlan,
  type BatchSource,
  batchesPerEpoch,
  planEvaluation,
  planTraining,
} from "./batch-plan.js";
export { computeNormalization } from "./channel-moments.js";
export { type Dataset, defaultDataMemory, type SampleValues, type Split } from "./dataset.js";
export { datasets, loadNamed } from "./datasets/catalogue.js";

export { type DownloadOptions, obtain } from "./download/download.js";
export type { OfficialFile } from "./download/official-files.js";
export { estimateDataMemory } from "./estimate-memory.js";
export type { DataEvent } from "./events.js";
export {
  asRecorded,
  classNamesOf,
  evaluationPlan,
  loadDataset,
  resolveExperiment,
  trainingPlan,
} from "./experiment-data.js";
export { fingerprintSources } from "./fingerprint.js";

export { inlineBatches } from "./inline-batches.js";
export { findNormalizationProblem } from "./normalize.js";
export { prefetchedBatches } from "./prefetched-batches.js";
export { pickSplit } from "./subset.js";
