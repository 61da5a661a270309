import type { Ops } from "../../tensor/ops/ops.js";

/** log softmax over the last axis, z − max z − log Σ exp(z − max z). The maximum only shifts, so it needs no gradient. */
export function logSoftmax<T>(ops: Ops<T>, logits: T): T {
  const shifted = ops.sub(logits, ops.stopGradient(ops.max(logits, [-1], { keepDims: true })));
  return ops.sub(shifted, ops.log(ops.sum(ops.exp(shifted), [-1], { keepDims: true })));
}
