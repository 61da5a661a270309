import type { Ops } from "../../tensor/ops/ops.js";
import { softplus } from "./binary-cross-entropy.js";
import { logSoftmax } from "./log-softmax.js";
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

/**
 * The same for labels: the binary cross-entropy to 0.5, the mean of log(1 + exp z_w) − ½ z_w over all labels, which is least where
 * no label is more likely than not. denied [n, labels]; scalar out.
 */
export function undecidedLoss<T>(ops: Ops<T>, denied: T): T {
  return ops.mean(ops.sub(softplus(ops, denied), ops.mul(denied, 0.5)));
}

const signature = {};

export const uniformDenyLoss = defineDenyLoss({
  name: "uniform",
  summary:
    "evenly spread over the classes, whatever a reject output says; of numbers, the training mean, of labels, σ(z) = 0.5",
  signature,
  learned: ["class", "mask"],
  looksAt: "denied",
  options: (_, { classes }) => classes,
  call: { uniformLoss },
  otherwise: {
    number: denyCall(signature, { looksAt: "denied", call: { uninformedLoss } }),
    labels: denyCall(signature, { looksAt: "denied", call: { undecidedLoss } }),
  },
});
