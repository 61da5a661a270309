import { holdsTokens, type SplitName, sampleSize, splitOf } from "../data/dataset.js";
import { type Dataset, evaluationPlan, inlineBatches, pickSplit } from "../data/index.js";
import type { ExperimentConfig } from "../model.js";
import { learnedOf } from "../target.js";
import { pickSamples, type Samples } from "./samples.js";

/** Samples that are read when they are asked for: there may be more than memory holds. */
export interface SampleSource {
  readonly count: number;
  /** The samples at these indices, in that order. */
  pick(indices: ArrayLike<number>): Promise<Samples>;
}

/** A split as the network is evaluated on it: normalised, not augmented. */
export function samplesOf(experiment: ExperimentConfig, dataset: Dataset, split: SplitName): SampleSource {
  const pick = (indices: ArrayLike<number>): Promise<Samples> => {
    const picked = pickSplit(splitOf(dataset, split), indices, dataset);
    return readSplit(experiment, { ...dataset, [split]: picked }, split);
  };
  return { count: splitOf(dataset, split).count, pick };
}

/** Samples that are in memory already. */
export function heldSamples(samples: Samples): SampleSource {
  return { count: samples.count, pick: async (indices) => pickSamples(samples, indices) };
}

async function readSplit(experiment: ExperimentConfig, dataset: Dataset, split: SplitName): Promise<Samples> {
  const plan = evaluationPlan(experiment, dataset, split);
  const { count } = plan.split;
  const size = count * sampleSize(plan.sampleShape);
  const input = holdsTokens(plan.split) ? new Int32Array(size) : new Float32Array(size);
  const hasClasses = learnedOf(plan) === "class";
  const labels = new Int32Array(hasClasses ? count * sampleSize(plan.labelShape) : 0);
  const done = { input: 0, labels: 0 };
  for await (const batch of inlineBatches(plan)) {
    input.set(batch.input, done.input);
    done.input += batch.input.length;
    if (!hasClasses) continue;
    labels.set(batch.labels, done.labels);
    done.labels += batch.labels.length;
  }
  return { count, input, labels };
}
