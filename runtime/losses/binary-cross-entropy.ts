import type { Ops } from "../../tensor/ops/ops.js";
import { defineLoss } from "./loss.js";

/**
 * Binary cross-entropy of labels −(p y log σ(z) + (1 − y) log(1 − σ(z))), mean over all labels of all samples, computed from the
 * logits as (1 + (p − 1) y) log(1 + exp z) − p y z. outputs [n, labels], labels float32 alike, 0 or 1; scalar out. The weights p of
 * labels that a sample has, float32 [labels], are 1 unless given: `pos_weight` of PyTorch's `BCEWithLogitsLoss`.
 */
export function binaryCrossEntropy<T>(ops: Ops<T>, outputs: T, labels: T, weights?: T): T {
  const all = softplus(ops, outputs);
  if (weights === undefined) return ops.mean(ops.sub(all, ops.mul(labels, outputs)));
  const weighted = ops.mul(labels, weights);
  const either = ops.add(ops.sub(weighted, labels), 1);
  return ops.mean(ops.sub(ops.mul(either, all), ops.mul(weighted, outputs)));
}

/**
 * log(1 + exp z) = m + log(exp(−m) + exp(z − m)) with m = max(z, 0), which overflows nowhere; x to its shape. The maximum only
 * shifts, so it needs no gradient: what is left has the gradient σ(z), at 0 too.
 */
export function softplus<T>(ops: Ops<T>, x: T): T {
  const m = ops.stopGradient(ops.relu(x));
  return ops.add(m, ops.log(ops.add(ops.exp(ops.neg(m)), ops.exp(ops.sub(x, m)))));
}

export const binaryCrossEntropyLoss = defineLoss({
  name: "binary_crossentropy",
  summary: "each of several labels under valid keys",
  signature: {
    weights: {
      type: "floats",
      min: 0,
      exclusiveMin: true,
      words: ["none", "balanced"],
      default: "none",
      isImplied: true,
    },
  },
  learns: "labels",
  weighsClasses: ({ weights }) => weights !== "none",
  call: { binaryCrossEntropy },
});
