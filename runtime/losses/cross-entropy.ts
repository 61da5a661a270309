import type { Ops } from "../../tensor/ops/ops.js";
import { logSoftmax } from "./log-softmax.js";
import { defineLoss } from "./loss.js";
import { pixelCrossEntropy } from "./pixel-cross-entropy.js";
import { semanticLogits } from "./semantic-logits.js";

/** How much of a label goes to all `classes` alike (Szegedy et al. 2016): ε, from 0 to below 1. */
export interface LabelSmoothing {
  readonly classes: number;
  readonly smoothing: number;
}

/**
 * Cross-entropy −log softmax(z)[y], mean over samples, and over tokens where there are several in a sample.
 * logits [n, …, outputs], labels int32 [n, …], 0 … outputs − 1; scalar out. Under Mode B the sum runs over all C + 1
 * outputs. With label smoothing ε it is (1 − ε) of that and ε / C of −Σ log softmax(z)[c] over the C classes, without a
 * reject output. With weights w, float32 [C], each term of class c counts w[c] times, and the mean is divided by that of w[y],
 * as PyTorch's `cross_entropy` does.
 */
export function crossEntropy<T>(
  ops: Ops<T>,
  logits: T,
  labels: T,
  smoothed?: LabelSmoothing,
  weights?: T,
): T {
  if (smoothed !== undefined) return smoothedCrossEntropy(ops, { logits, labels, weights }, smoothed);
  return ops.neg(ops.mean(logLikelihoods(ops, logits, labels)));
}

/** log softmax(z)[y] of each prediction. logits [n, …, outputs], labels int32 [n, …]; [n, …] out. */
export function logLikelihoods<T>(ops: Ops<T>, logits: T, labels: T): T {
  const shifted = ops.sub(logits, ops.stopGradient(ops.max(logits, [-1], { keepDims: true })));
  // one number of each row: a vocabulary may be large
  return ops.sub(ops.pick(shifted, labels), ops.log(ops.sum(ops.exp(shifted), [-1])));
}

function smoothedCrossEntropy<T>(
  ops: Ops<T>,
  { logits, labels, weights }: { readonly logits: T; readonly labels: T; readonly weights: T | undefined },
  { classes, smoothing }: LabelSmoothing,
): T {
  const losses = ops.neg(semanticLogits(ops, logSoftmax(ops, logits), classes));
  const weighted = weights === undefined ? losses : ops.mul(losses, weights);
  const right = ops.mean(ops.pick(weighted, labels));
  const loss =
    smoothing === 0 ? right : ops.add(ops.mul(right, 1 - smoothing), ops.mul(ops.mean(weighted), smoothing));
  if (weights === undefined) return loss;
  return ops.div(loss, ops.mean(ops.sum(ops.mul(ops.oneHot(labels, classes), weights), [-1])));
}

/** The weights of classes that a batch brings; throws where it brings none. */
export function classWeightsOf<T>({ classWeights }: { readonly classWeights?: T }): T {
  if (classWeights === undefined)
    throw new Error("the loss weighs classes, but the batch has no `classWeights`");
  return classWeights;
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
  signature: {
    smoothing: { type: "float", min: 0, max: 1, exclusiveMax: true, default: 0, isImplied: true },
    weights: {
      type: "floats",
      min: 0,
      exclusiveMin: true,
      words: ["none", "balanced"],
      default: "none",
      isImplied: true,
    },
  },
  learns: "class",
  options: ({ smoothing, weights }, { classes }) =>
    smoothing === 0 && weights === "none" ? undefined : { classes, smoothing },
  weighsClasses: ({ weights }) => weights !== "none",
  call: { crossEntropy },
  ofMasks: { pixelCrossEntropy },
});
