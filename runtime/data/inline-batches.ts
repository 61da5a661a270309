import { BatchMaker } from "./batch-maker.js";
import { type Batch, type BatchPlan, type BatchSource, locateBatch } from "./batch-plan.js";
import { sampleSize } from "./dataset.js";

/** The batches of a plan, each computed on the caller's thread when it is asked for. */
export function inlineBatches(plan: BatchPlan): BatchSource {
  const maker = new BatchMaker(plan);
  const size = sampleSize(plan.sampleShape);
  const input = new Float32Array(plan.batchSize * size);
  const labels = new Int32Array(plan.batchSize);
  let sequence = 0;
  let ended = false;

  const next = (): IteratorResult<Batch, undefined> => {
    const place = ended ? undefined : locateBatch(plan, sequence);
    if (place === undefined) return { done: true, value: undefined };
    sequence += 1;
    maker.make(place, input, labels);
    const value = {
      ...place,
      input: input.subarray(0, place.size * size),
      labels: labels.subarray(0, place.size),
    };
    return { done: false, value };
  };

  return {
    next: async () => next(),
    return: async () => {
      ended = true;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
