import type { Ops } from "../../tensor/ops/ops.js";
import { logSoftmax } from "./cross-entropy.js";
import { defineDenyLoss } from "./loss.js";
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

export const uniformDenyLoss = defineDenyLoss({
  name: "uniform",
  summary: "evenly spread over the classes, whatever a reject output says",
  signature: {},
  looksAt: "denied",
  options: (_, { classes }) => classes,
  call: { uniformLoss },
});
