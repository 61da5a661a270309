import type { Configured } from "../../tensor/signature.js";
import type { DataConfig, ExperimentConfig } from "../model.js";
import type { AugmentStep } from "./augment/index.js";
import { isAugmentName } from "./augment-catalogue.js";
import { type BatchPlan, planEvaluation, planTraining } from "./batch-plan.js";
import { loadNamed } from "./catalogue.js";
import type { Dataset, Normalization } from "./dataset.js";
import { isDatasetName } from "./dataset-catalogue.js";
import type { LoadOptions } from "./load-options.js";
import { computeNormalization } from "./normalize.js";

/** Loads the data of an experiment: from `directory`, or from where the dataset comes from by itself. */
export async function loadDataset(
  { data, seed, head }: ExperimentConfig,
  options: Pick<LoadOptions, "directory" | "observe" | "signal"> = {},
): Promise<Dataset> {
  const { name, arguments: given } = data.dataset;
  if (!isDatasetName(name)) throw new Error(`there is no dataset ${name}`);
  const model = { inputShape: data.sampleShape, classes: head.classes };
  const dataset = await loadNamed(name, given, { ...options, seed, model });
  if (data.normalize !== "computed") return dataset;
  return { ...dataset, normalization: computeNormalization(dataset.train, dataset.sampleShape) };
}

/**
 * The experiment with what only its data could tell: the normalisation that was worked out, and the names of the
 * classes. This is what a run records, and it can be loaded and trained on in the place of the other.
 */
export function resolveExperiment(experiment: ExperimentConfig, dataset: Dataset): ExperimentConfig {
  const { mean, std } = normalizationOf(experiment.data, dataset) ?? {};
  const normalize = mean === undefined || std === undefined ? null : { mean, deviation: std };
  const { classNames } = dataset;
  const names = classNames === undefined ? {} : { classNames };
  return { ...experiment, data: { ...experiment.data, normalize, ...names } };
}

/** The batches that an experiment trains on. */
export function trainingPlan({ data, seed, train }: ExperimentConfig, dataset: Dataset): BatchPlan {
  return planTraining(dataset, {
    batchSize: train.batch,
    seed,
    epochs: train.epochs,
    augment: data.augment.map(toAugmentStep),
    normalization: normalizationOf(data, dataset),
  });
}

/** The batches that an experiment is judged on, of the size that it trains with. */
export function evaluationPlan(
  { data, train }: ExperimentConfig,
  dataset: Dataset,
  split: "train" | "test",
): BatchPlan {
  const normalization = normalizationOf(data, dataset);
  return planEvaluation(dataset, split, { batchSize: train.batch, normalization });
}

function normalizationOf({ normalize }: DataConfig, dataset: Dataset): Normalization | undefined {
  if (normalize === null) return undefined;
  if (normalize !== "computed") return { mean: normalize.mean, std: normalize.deviation };
  const { normalization } = dataset;
  if (normalization === undefined) throw new Error(`the normalisation of ${dataset.name} was not computed`);
  return normalization;
}

/** An augmentation as an experiment names it; the checker has checked its arguments. */
function toAugmentStep({ name, arguments: given }: Configured): AugmentStep {
  if (!isAugmentName(name)) throw new Error(`there is no augmentation ${name}`);
  return { name, args: given };
}
