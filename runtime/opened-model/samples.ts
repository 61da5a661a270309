import type { BatchInput } from "../data/batch-plan.js";
import { sampleSize } from "../data/dataset.js";
import { type Dataset, evaluationPlan, inlineBatches } from "../data/index.js";
import type { ExperimentConfig } from "../model.js";

/** Samples ready for the network: normalised, one after the other. */
export interface Samples {
  readonly count: number;
  /** count × sample, channel, height, width order; token ids are int32. */
  readonly input: BatchInput;
  /** count × label shape */
  readonly labels: Int32Array;
}

/** A split as the network sees it when it is judged: normalised, not augmented. */
export async function readSamples(
  experiment: ExperimentConfig,
  dataset: Dataset,
  split: "train" | "test",
): Promise<Samples> {
  const plan = evaluationPlan(experiment, dataset, split);
  const { count } = plan.split;
  const inputs: BatchInput[] = [];
  const labels = new Int32Array(count * sampleSize(plan.labelShape));
  let done = 0;
  for await (const batch of inlineBatches(plan)) {
    inputs.push(batch.input.slice());
    labels.set(batch.labels, done);
    done += batch.labels.length;
  }
  return { count, input: concatenate(inputs, count * sampleSize(plan.sampleShape)), labels };
}

function concatenate(parts: readonly BatchInput[], length: number): BatchInput {
  const whole = emptyInput(parts[0], length);
  let done = 0;
  for (const part of parts) {
    whole.set(part, done);
    done += part.length;
  }
  return whole;
}

function emptyInput(like: BatchInput | undefined, length: number): BatchInput {
  return like instanceof Int32Array ? new Int32Array(length) : new Float32Array(length);
}

/** The samples of these indices, in their order; one may come several times. */
export function pickSamples({ count, input, labels }: Samples, indices: ArrayLike<number>): Samples {
  const [size, width] = [input.length / count, labels.length / count];
  const picked = {
    input: emptyInput(input, indices.length * size),
    labels: new Int32Array(indices.length * width),
  };
  for (const [place, index] of Array.from(indices).entries()) {
    picked.input.set(input.subarray(index * size, (index + 1) * size), place * size);
    picked.labels.set(labels.subarray(index * width, (index + 1) * width), place * width);
  }
  return { count: indices.length, ...picked };
}

/** Samples `start` … `end` − 1, sharing the memory. */
export function sliceSamples({ count, input, labels }: Samples, start: number, end: number): Samples {
  const [size, width] = [input.length / count, labels.length / count];
  return {
    count: end - start,
    input: input.subarray(start * size, end * size),
    labels: labels.subarray(start * width, end * width),
  };
}
