export * from "./arguments.js";
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
export { datasets, type LoadableDataset, type LoadOptions } from "./catalogue.js";
export {
  type Dataset,
  type ImageShape,
  imageShapeOf,
  type SampleValues,
  type Split,
  sampleSize,
} from "./dataset.js";
export * from "./dataset-catalogue.js";
export { evaluationPlan, loadDataset, trainingPlan } from "./experiment-data.js";
export { parseIdxImages, parseIdxLabels, readIdxSplit } from "./idx.js";
export { inlineBatches } from "./inline-batches.js";
export { loadFashionMnist, loadMnist } from "./mnist.js";
export { findNormalizationProblem, type Normalization } from "./normalize.js";
export { type PrefetchOptions, prefetchedBatches } from "./prefetched-batches.js";
export { makeSynthetic } from "./synthetic.js";
