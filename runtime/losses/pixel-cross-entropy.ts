import type { Ops } from "../../tensor/ops/ops.js";
import { voidLabel } from "../target.js";
import type { LabelSmoothing } from "./cross-entropy.js";
import { logSoftmax } from "./log-softmax.js";

/** An image of logits with its channels last, [n, C, height, width] to [n, height, width, C]: a prediction at each pixel. */
export function pixelLogits<T>(ops: Ops<T>, outputs: T): T {
  return ops.transpose(outputs, [0, 2, 3, 1]);
}

/** The labels of pixels where there is one: void is class 0 in `classes`, int32, and 0 in `counted`, float32, which is 1 elsewhere. */
export function countedPixels<T>(ops: Ops<T>, labels: T): { readonly classes: T; readonly counted: T } {
  const isVoid = ops.equal(labels, voidLabel);
  return {
    classes: ops.select(isVoid, 0, labels),
    counted: ops.sub(1, ops.cast(isVoid, "float32")),
  };
}

/** The mean of a value at each pixel over those that count, 0 where none does. values and counted [n, height, width]; scalar out. */
export function countedMean<T>(ops: Ops<T>, values: T, counted: T): T {
  return ops.div(ops.sum(ops.mul(values, counted)), ops.maximum(ops.sum(counted), 1));
}

/**
 * `crossEntropy` of the pixels of masks, mean over those that are not void, as PyTorch's `cross_entropy` with `ignore_index: 255`.
 * logits [n, height, width, C], labels int32 [n, height, width]; scalar out. Label smoothing and weights are as there: with weights,
 * the mean is divided by those of the classes that count.
 */
export function pixelCrossEntropy<T>(
  ops: Ops<T>,
  logits: T,
  labels: T,
  smoothed?: LabelSmoothing,
  weights?: T,
): T {
  const { classes: right, counted } = countedPixels(ops, labels);
  const losses = ops.neg(logSoftmax(ops, logits));
  const weighted = weights === undefined ? losses : ops.mul(losses, weights);
  const { classes = 0, smoothing = 0 } = smoothed ?? {};
  const own = ops.pick(weighted, right);
  const each =
    smoothing === 0
      ? own
      : ops.add(ops.mul(own, 1 - smoothing), ops.mul(ops.mean(weighted, [-1]), smoothing));
  const mean = countedMean(ops, each, counted);
  if (weights === undefined) return mean;
  const weightOf = ops.sum(ops.mul(ops.oneHot(right, classes), weights), [-1]);
  // where no pixel counts, the mean is 0 already
  return ops.div(mean, ops.maximum(countedMean(ops, weightOf, counted), 1e-30));
}
