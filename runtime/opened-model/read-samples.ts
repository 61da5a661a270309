import type { BatchInput } from "../data/batch-plan.js";
import { sampleSize } from "../data/dataset.js";
import { type Dataset, evaluationPlan, inlineBatches } from "../data/index.js";
import type { ExperimentConfig } from "../model.js";
import { emptyInput, type Samples } from "./samples.js";

/** A split as the network is evaluated on it: normalised, not augmented. */
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
