import type { GatedModel } from "../model.js";
import type { Ops } from "../ops/ops.js";
import { float32, int32 } from "../ops/tensor-type.js";

/** What every program that looks at labelled data is fed. */
export function batchTypes({ experiment }: GatedModel, samples: number) {
  return { input: float32(samples, ...experiment.data.sampleShape), labels: int32(samples) };
}

/** Labels are semantic classes, so a prediction that equals its label is one of the C classes and right. */
export function countEqual<T>(ops: Ops<T>, predicted: T, labels: T): T {
  return ops.sum(ops.cast(ops.equal(predicted, labels), "float32"));
}

/** How often the reject output wins. */
export function countRejected<T>(ops: Ops<T>, predicted: T, reject: number): T {
  return ops.sum(ops.cast(ops.equal(predicted, reject), "float32"));
}
