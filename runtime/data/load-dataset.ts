import type { Configured, ExperimentConfig } from "../model.js";
import type { GivenArguments } from "./arguments.js";
import type { AugmentStep } from "./augment/index.js";
import { isAugmentName } from "./augment-catalogue.js";
import { datasets } from "./catalogue.js";
import type { Dataset } from "./dataset.js";
import { isDatasetName } from "./dataset-catalogue.js";

/** Loads the data of an experiment: from `directory`, or from where the dataset comes from by itself. */
export async function loadDataset(
  { data, seed }: ExperimentConfig,
  { directory }: { directory?: string | undefined } = {},
): Promise<Dataset> {
  const { name, arguments: given } = data.dataset;
  if (!isDatasetName(name)) throw new Error(`there is no dataset ${name}`);
  return datasets[name].load(given as GivenArguments, { seed, directory });
}

/** An augmentation as an experiment names it; the checker has checked its arguments. */
export function toAugmentStep({ name, arguments: given }: Configured): AugmentStep {
  if (!isAugmentName(name)) throw new Error(`there is no augmentation ${name}`);
  return { name, args: given as GivenArguments };
}
