import { logSoftmax } from "../../../runtime/losses/index.js";
import type { Ops } from "../../../tensor/ops/ops.js";

/** How probable a class must be for a prediction to count as a label. */
const sure = 0.95;

/**
 * What FixMatch makes of samples without labels (Sohn et al. 2020): cross-entropy of the predictions of the hard versions to
 * the classes that the easy versions are given, over those of which the network is sure; the mean over all of them. Logits
 * easy and hard, both [n, …, classes]; scalar out. No gradient flows into the easy versions.
 */
export function consistencyLoss<T>(ops: Ops<T>, easy: T, hard: T): T {
  const shares = ops.exp(logSoftmax(ops, ops.stopGradient(easy)));
  const classes = ops.shapeOf(easy).at(-1) ?? 0;
  const label = ops.oneHot(ops.argmax(shares, -1), classes);
  const counts = ops.cast(ops.greater(ops.max(shares, [-1]), sure), "float32");
  const picked = ops.sum(ops.mul(logSoftmax(ops, hard), label), [-1]);
  return ops.neg(ops.mean(ops.mul(picked, counts)));
}
