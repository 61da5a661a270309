import type { Ops } from "../../tensor/ops/ops.js";
import { logSoftmax } from "./cross-entropy.js";
import { defineDenyLoss } from "./loss.js";
import { semanticLogits } from "./semantic-logits.js";

/**
 * Deny loss of Mode A, −H(softmax z_w), mean over predictions: an unauthorised path is to give no class more than
 * another. denied [n, …, outputs], the logits of that path, of which the C classes count; scalar out.
 */
export function entropyLoss<T>(ops: Ops<T>, denied: T, classes: number): T {
  return ops.neg(ops.mean(entropies(ops, denied, classes)));
}

/** max(log C − H(softmax z_w) − gap, 0)², mean over predictions: nothing is asked beyond an entropy of log C − gap. */
export function softEntropyLoss<T>(
  ops: Ops<T>,
  denied: T,
  { classes, gap }: { readonly classes: number; readonly gap: number },
): T {
  const missing = ops.relu(ops.sub(Math.log(classes) - gap, entropies(ops, denied, classes)));
  return ops.mean(ops.mul(missing, missing));
}

/** H = −Σ p log p of every prediction, in nats. */
function entropies<T>(ops: Ops<T>, logits: T, classes: number): T {
  const logarithms = logSoftmax(ops, semanticLogits(ops, logits, classes));
  return ops.neg(ops.sum(ops.mul(ops.exp(logarithms), logarithms), [-1]));
}

export const entropyDenyLoss = defineDenyLoss({
  name: "entropy",
  summary: "Mode A: no class more likely than another",
  signature: {},
  looksAt: "denied",
  options: (_, { classes }) => classes,
  call: { entropyLoss },
});

/** How far below the greatest entropy a path may stay, in nats. */
export const entropyGap = { type: "float", min: 0, default: 0.3 } as const;

export const softEntropyDenyLoss = defineDenyLoss({
  name: "soft_entropy",
  summary: "up to a distance from the greatest entropy",
  signature: { gap: entropyGap },
  looksAt: "denied",
  options: ({ gap }, { classes }) => ({ classes, gap }),
  call: { softEntropyLoss },
});
