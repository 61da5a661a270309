import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { type OpenedModel, pickSamples, type Samples } from "../../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../../tensor/programs/index.js";
import { augmentedSamples } from "./augmented-samples.js";
import { BatchOrder } from "./batch-order.js";

/** What a search is fed of samples of one kind. */
export interface SampleFeed {
  /** Samples of a step. */
  readonly batch: number;
  /** Inputs of step 1, 2, … */
  readonly inputsOf: (step: number) => Named<HostTensor>;
}

export interface SampleFeedOptions {
  readonly seed: number;
  /** Names the random numbers. */
  readonly label: string;
  /** The input that the samples are. */
  readonly name: string;
  /** The input that their labels are, where they are looked at. */
  readonly labels?: string;
  readonly largestBatch: number;
}

/** Batches of samples in the owner's random versions, of the largest size or of all versions where there are fewer. */
export function sampleFeed(
  { model }: Pick<OpenedModel, "model">,
  samples: Samples,
  { seed, label, name, labels, largestBatch }: SampleFeedOptions,
): SampleFeed {
  const many = augmentedSamples(samples, model.experiment.data, { seed, label: [label, name] });
  const batch = Math.min(many.count, largestBatch);
  const types = batchTypes(model, batch);
  const order = new BatchOrder(many.count, batch, seed, [label, name]);
  return {
    batch,
    inputsOf(step) {
      const picked = pickSamples(many, order.ofStep(step));
      return {
        [name]: { type: types.input, values: picked.input },
        ...(labels !== undefined && { [labels]: { type: types.labels, values: picked.labels } }),
      };
    },
  };
}
