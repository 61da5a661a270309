import type { Configured, ExperimentConfig } from "../model.js";
import type { GivenArguments } from "./arguments.js";
import type { AugmentStep } from "./augment/index.js";
import { isAugmentName } from "./augment-catalogue.js";
import { type BatchPlan, planEvaluation, planTraining } from "./batch-plan.js";
import { datasets } from "./catalogue.js";
import type { Dataset } from "./dataset.js";
import { isDatasetName } from "./dataset-catalogue.js";
import type { Normalization } from "./normalize.js";

/** Loads the data of an experiment: from `directory`, or from where the dataset comes from by itself. */
export async function loadDataset(
  { data, seed }: ExperimentConfig,
  { directory }: { directory?: string | undefined } = {},
): Promise<Dataset> {
  const { name, arguments: given } = data.dataset;
  if (!isDatasetName(name)) throw new Error(`there is no dataset ${name}`);
  return datasets[name].load(given as GivenArguments, { seed, directory });
}

/** The batches that an experiment trains on. */
export function trainingPlan({ data, seed, train }: ExperimentConfig, dataset: Dataset): BatchPlan {
  return planTraining(dataset, {
    batchSize: train.batch,
    seed,
    epochs: train.epochs,
    augment: data.augment.map(toAugmentStep),
    normalization: normalizationOf(data),
  });
}

/** The batches that an experiment is judged on, of the size that it trains with. */
export function evaluationPlan(
  { data, train }: ExperimentConfig,
  dataset: Dataset,
  split: "train" | "test",
): BatchPlan {
  return planEvaluation(dataset, split, { batchSize: train.batch, normalization: normalizationOf(data) });
}

function normalizationOf({ normalize }: ExperimentConfig["data"]): Normalization | undefined {
  return normalize === null ? undefined : { mean: normalize.mean, std: normalize.deviation };
}

/** An augmentation as an experiment names it; the checker has checked its arguments. */
function toAugmentStep({ name, arguments: given }: Configured): AugmentStep {
  if (!isAugmentName(name)) throw new Error(`there is no augmentation ${name}`);
  return { name, args: given as GivenArguments };
}
