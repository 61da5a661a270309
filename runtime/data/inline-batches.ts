import { BatchMaker } from "./batch-maker.js";
import {
  allocateBatch,
  type Batch,
  type BatchPlan,
  type BatchSource,
  locateBatch,
  takeBatch,
} from "./batch-plan.js";

/** The batches of a plan, each computed on the caller's thread when it is asked for. */
export function inlineBatches(plan: BatchPlan): BatchSource {
  const maker = new BatchMaker(plan);
  const memory = allocateBatch(plan);
  let sequence = 0;
  let ended = false;

  const next = (): IteratorResult<Batch, undefined> => {
    const place = ended ? undefined : locateBatch(plan, sequence);
    if (place === undefined) return { done: true, value: undefined };
    sequence += 1;
    maker.make(place, memory.input, memory.labels);
    return { done: false, value: takeBatch(plan, place, memory) };
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
