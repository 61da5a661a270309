import type { Ops } from "../../tensor/ops/ops.js";
import type { Learned } from "../target.js";
import { binaryCrossEntropy } from "./binary-cross-entropy.js";
import { crossEntropy } from "./cross-entropy.js";
import { squaredError } from "./errors.js";
import { pixelCrossEntropy, pixelLogits } from "./pixel-cross-entropy.js";
import { semanticLogits } from "./semantic-logits.js";

/**
 * How wrong outputs are, whatever the loss of an experiment is: the cross-entropy of classes, without a reject output, or of
 * pixels, the binary cross-entropy of labels, and the mean squared error of numbers. logits [n, …, outputs], or an image
 * [n, C, height, width] of the classes of pixels; scalar out.
 */
export function learnedLoss<T>(
  ops: Ops<T>,
  { logits, labels }: { readonly logits: T; readonly labels: T },
  { classes, learned }: { readonly classes: number; readonly learned: Learned },
): T {
  if (learned === "class") return crossEntropy(ops, semanticLogits(ops, logits, classes), labels);
  if (learned === "mask") return pixelCrossEntropy(ops, pixelLogits(ops, logits), labels);
  if (learned === "labels") return binaryCrossEntropy(ops, semanticLogits(ops, logits, classes), labels);
  // an auxiliary logit follows the numbers of a vector; an image has none
  const isVector = ops.shapeOf(logits).length === 2;
  return squaredError(ops, isVector ? semanticLogits(ops, logits, classes) : logits, labels);
}
