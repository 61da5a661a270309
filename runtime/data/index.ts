export type { GivenArguments } from "../../tensor/signature.js";
export { augmentations, createAugmentation } from "./augmentations/catalogue.js";
export {
  type Batch,
  type BatchPlan,
  type BatchSource,
  planEvaluation,
  planTraining,
  stepsPerEpoch,
} from "./batch-plan.js";
export {
  type Dataset,
  type ImageShape,
  imageShapeOf,
  type SampleValues,
  type Split,
  sampleSize,
} from "./dataset.js";
export { datasets, loadNamed } from "./datasets/catalogue.js";
export type { LoadOptions } from "./datasets/define-dataset.js";
export { type DownloadOptions, obtain } from "./download/download.js";
export type { OfficialDataset, OfficialFile } from "./download/official-files.js";
export type { DataEvent, DataObserver } from "./events.js";
export { evaluationPlan, loadDataset, resolveExperiment, trainingPlan } from "./experiment-data.js";
export { fingerprintSources } from "./fingerprint.js";
export { parseIdxImages, parseIdxLabels, readIdxSplit } from "./idx.js";
export { inlineBatches } from "./inline-batches.js";
export { computeNormalization, findNormalizationProblem } from "./normalize.js";
export { type PrefetchOptions, prefetchedBatches } from "./prefetched-batches.js";
