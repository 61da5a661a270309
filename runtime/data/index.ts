export type { GivenArguments } from "../../tensor/signature.js";
export { type Augmentation, type AugmentStep, augmentations, makeAugmentation } from "./augment/index.js";
export * from "./augment-catalogue.js";
export {
  type Batch,
  type BatchPlan,
  type BatchSource,
  planEvaluation,
  planTraining,
  stepsPerEpoch,
} from "./batch-plan.js";
export { loadNamed } from "./catalogue.js";
export { loadCifar } from "./cifar.js";
export {
  type Dataset,
  type ImageShape,
  imageShapeOf,
  type Normalization,
  type SampleValues,
  type Split,
  sampleSize,
} from "./dataset.js";
export * from "./dataset-catalogue.js";
export { type DownloadOptions, obtain } from "./download/download.js";
export type { OfficialDataset, OfficialFile } from "./download/official-files.js";
export type { DataEvent, DataObserver } from "./events.js";
export { evaluationPlan, loadDataset, resolveExperiment, trainingPlan } from "./experiment-data.js";
export { fingerprintSources } from "./fingerprint.js";
export { parseIdxImages, parseIdxLabels, readIdxSplit } from "./idx.js";
export { inlineBatches } from "./inline-batches.js";
export type { LoadOptions } from "./load-options.js";
export { loadFashionMnist, loadMnist } from "./mnist.js";
export { computeNormalization, findNormalizationProblem } from "./normalize.js";
export { type PrefetchOptions, prefetchedBatches } from "./prefetched-batches.js";
export { makeSynthetic } from "./synthetic.js";
