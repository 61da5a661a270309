import type { Ops } from "../../tensor/ops/ops.js";
import { defineLoss } from "./loss.js";

/** log softmax over the last axis, z − max z − log Σ exp(z − max z). The maximum only shifts, so it needs no gradient. */
export function logSoftmax<T>(ops: Ops<T>, logits: T): T {
  const shifted = ops.sub(logits, ops.stopGradient(ops.max(logits, [-1], { keepDims: true })));
  return ops.sub(shifted, ops.log(ops.sum(ops.exp(shifted), [-1], { keepDims: true })));
}

/**
 * Cross-entropy −log softmax(z)[y], mean over samples, and over tokens where there are several in a sample.
 * logits [n, …, outputs], labels int32 [n, …], 0 … outputs − 1; scalar out. Under Mode B the sum runs over all C + 1
 * outputs.
 */
export function crossEntropy<T>(ops: Ops<T>, logits: T, labels: T): T {
  const shifted = ops.sub(logits, ops.stopGradient(ops.max(logits, [-1], { keepDims: true })));
  // one number of each row: a vocabulary may be large
  const picked = ops.sub(ops.pick(shifted, labels), ops.log(ops.sum(ops.exp(shifted), [-1])));
  return ops.neg(ops.mean(picked));
}

/**
 * Cross-entropy −Σ softmax(t) log softmax(z) to what another network says, mean over predictions (Hinton et al. 2015, at
 * a temperature of 1). logits z and taught t, both [n, …, outputs]; scalar out. No gradient flows into t.
 */
export function softCrossEntropy<T>(ops: Ops<T>, logits: T, taught: T): T {
  const shares = ops.exp(logSoftmax(ops, ops.stopGradient(taught)));
  return ops.neg(ops.mean(ops.sum(ops.mul(shares, logSoftmax(ops, logits)), [-1])));
}

export const crossentropy = defineLoss({
  name: "crossentropy",
  summary: "the right class under valid keys",
  signature: {},
  learns: "class",
  call: { crossEntropy },
});
