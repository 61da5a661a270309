import type { Ops } from "../../tensor/ops/ops.js";
import { logSoftmax } from "./cross-entropy.js";
import { defineDenyLoss, denyCall } from "./loss.js";
import { semanticLogits } from "./semantic-logits.js";

/**
 * Deny loss −(1/C) Σ log softmax(z_w)[c], the cross-entropy to the uniform distribution over the C classes, mean over
 * predictions. Unlike a reject output, it acts on the very logits that are left when that output is dropped; unlike
 * `entropyLoss`, it grows without bound where a class is ruled out. denied [n, …, outputs], of which the C classes
 * count; scalar out.
 */
export function uniformLoss<T>(ops: Ops<T>, denied: T, classes: number): T {
  return ops.neg(ops.mean(logSoftmax(ops, semanticLogits(ops, denied, classes))));
}

/**
 * The same for numbers: the mean of z_w², the squared distance to 0, which is the mean of the training targets. That is the
 * best answer of a network that knows nothing of its input. denied [n, …]; scalar out.
 */
export function uninformedLoss<T>(ops: Ops<T>, denied: T): T {
  return ops.mean(ops.mul(denied, denied));
}

const signature = {};

export const uniformDenyLoss = defineDenyLoss({
  name: "uniform",
  summary: "evenly spread over the classes, whatever a reject output says; of numbers, the training mean",
  signature,
  looksAt: "denied",
  options: (_, { classes }) => classes,
  call: { uniformLoss },
  otherwise: { number: denyCall(signature, { looksAt: "denied", call: { uninformedLoss } }) },
});
