import type { Ops } from "../../tensor/ops/ops.js";
import { sizeOf } from "../../tensor/ops/tensor-type.js";
import type { DataConfig, GatedModel } from "../model.js";
import { labelsOf, learnedOf } from "../target.js";

/** What every program that looks at labelled data is fed. */
export function batchTypes({ experiment: { data } }: GatedModel, samples: number) {
  return {
    input: { dtype: data.sampleType, shape: [samples, ...data.sampleShape] },
    labels: labelsOf(data, samples),
  };
}

/** How many predictions a model makes for a sample: one, one at each token or pixel, or for each label, or the numbers that it gives. */
export function predictionsPerSample({ experiment: { data } }: GatedModel): number {
  return sizeOf(data.labelShape);
}

/**
 * What is predicted by outputs that compete: the index of the largest of each, int32; of labels 1 where σ(z) is above 0.5, else 0,
 * float32; or the numbers as they are.
 */
export function predictionsOf<T>(ops: Ops<T>, outputs: T, data: Pick<DataConfig, "target">): T {
  switch (learnedOf(data)) {
    case "class":
    case "mask":
      return ops.argmax(outputs, -1);
    case "labels":
      return ops.cast(ops.greater(outputs, 0), "float32");
    case "number":
      return outputs;
  }
}

/** Classes that are learned are semantic ones, so a prediction that equals its label is one of the C classes and right. */
export function countEqual<T>(ops: Ops<T>, predicted: T, labels: T): T {
  return ops.sum(ops.cast(ops.equal(predicted, labels), "float32"));
}

/** How often the reject output wins. */
export function countRejected<T>(ops: Ops<T>, predicted: T, reject: number): T {
  return ops.sum(ops.cast(ops.equal(predicted, reject), "float32"));
}
