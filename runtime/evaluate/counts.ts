import type { Ops } from "../../tensor/ops/ops.js";
import { int32, sizeOf } from "../../tensor/ops/tensor-type.js";
import type { GatedModel } from "../model.js";

/** What every program that looks at labelled data is fed. */
export function batchTypes({ experiment: { data } }: GatedModel, samples: number) {
  return {
    input: { dtype: data.sampleType, shape: [samples, ...data.sampleShape] },
    labels: int32(samples, ...data.labelShape),
  };
}

/** How many predictions a model makes for a sample: one, or one at each token. */
export function predictionsPerSample({ experiment: { data } }: GatedModel): number {
  return sizeOf(data.labelShape);
}

/** Labels are semantic classes, so a prediction that equals its label is one of the C classes and right. */
export function countEqual<T>(ops: Ops<T>, predicted: T, labels: T): T {
  return ops.sum(ops.cast(ops.equal(predicted, labels), "float32"));
}

/** How often the reject output wins. */
export function countRejected<T>(ops: Ops<T>, predicted: T, reject: number): T {
  return ops.sum(ops.cast(ops.equal(predicted, reject), "float32"));
}
