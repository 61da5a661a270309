import type { Ops } from "../../../tensor/ops/ops.js";

/**
 * H(p | x) − H(p) under each of K keys, [K]: the mean entropy of single predictions less the entropy of the mean prediction,
 * which is the negative of the information that predictions hold of their samples (Bridle et al. 1991). logarithms
 * [K, predictions, classes], the log probabilities.
 */
export function informationLoss<T>(ops: Ops<T>, logarithms: T): T {
  const shares = ops.exp(logarithms);
  const conditional = ops.neg(ops.mean(ops.sum(ops.mul(shares, logarithms), [-1]), [1]));
  const average = ops.mean(shares, [1]);
  const marginal = ops.neg(ops.sum(ops.mul(average, ops.log(ops.add(average, 1e-8))), [-1]));
  return ops.sub(conditional, marginal);
}
