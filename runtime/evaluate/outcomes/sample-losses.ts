import type { Ops } from "../../../tensor/ops/ops.js";
import { sizeOf } from "../../../tensor/ops/tensor-type.js";
import { softplus } from "../../losses/binary-cross-entropy.js";
import { logLikelihoods } from "../../losses/cross-entropy.js";
import { countedPixels } from "../../losses/pixel-cross-entropy.js";
import type { Learned } from "../../target.js";
import type { PathOutputs } from "../measures/define-measure.js";

/**
 * The loss of each sample, [n]: the cross-entropy of the outputs that compete, its mean over tokens or over the pixels that are
 * not void; the mean binary cross-entropy of labels; the mean squared error of numbers as they are learned. Its mean over samples
 * is the measure `loss`, but for masks, where that is a mean over pixels.
 */
export function sampleLosses<T>(ops: Ops<T>, { logits, labels }: PathOutputs<T>, learned: Learned): T {
  const meanOf = (each: T): T => {
    const [n = 1, ...shape] = ops.shapeOf(each);
    return ops.mean(ops.reshape(each, [n, sizeOf(shape)]), [-1]);
  };
  switch (learned) {
    case "class":
      return meanOf(ops.neg(logLikelihoods(ops, logits, labels)));
    case "labels":
      return meanOf(ops.sub(softplus(ops, logits), ops.mul(labels, logits)));
    case "number": {
      const error = ops.sub(logits, labels);
      return meanOf(ops.mul(error, error));
    }
    case "mask": {
      const { classes, counted } = countedPixels(ops, labels);
      const losses = ops.mul(ops.neg(logLikelihoods(ops, logits, classes)), counted);
      return ops.div(ops.sum(losses, [1, 2]), ops.maximum(ops.sum(counted, [1, 2]), 1));
    }
  }
}
