import type { Ops } from "../../tensor/ops/ops.js";
import { softplus } from "./binary-cross-entropy.js";
import { logSoftmax } from "./log-softmax.js";
import { defineDenyLoss, denyCall } from "./loss.js";
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

/** `entropyLoss` for labels: −H(σ(z_w)), the mean over all labels. denied [n, labels]; scalar out. */
export function labelEntropyLoss<T>(ops: Ops<T>, denied: T): T {
  return ops.neg(ops.mean(labelEntropies(ops, denied)));
}

/** `softEntropyLoss` for labels: max(log 2 − H(σ(z_w)) − gap, 0)², the mean over all labels. denied [n, labels]; scalar out. */
export function softLabelEntropyLoss<T>(ops: Ops<T>, denied: T, { gap }: { readonly gap: number }): T {
  const missing = ops.relu(ops.sub(Math.LN2 - gap, labelEntropies(ops, denied)));
  return ops.mean(ops.mul(missing, missing));
}

/** H = log(1 + exp z) − σ(z) z of every label, in nats. */
function labelEntropies<T>(ops: Ops<T>, logits: T): T {
  return ops.sub(softplus(ops, logits), ops.mul(ops.sigmoid(logits), logits));
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
  learned: ["class", "mask"],
  looksAt: "denied",
  options: (_, { classes }) => classes,
  call: { entropyLoss },
  otherwise: { labels: denyCall({}, { looksAt: "denied", call: { labelEntropyLoss } }) },
});

/** How far below the greatest entropy a path may stay, in nats. */
export const entropyGap = { type: "float", min: 0, default: 0.3 } as const;

const byGap = { gap: entropyGap };

export const softEntropyDenyLoss = defineDenyLoss({
  name: "soft_entropy",
  summary: "up to a distance from the greatest entropy",
  signature: byGap,
  learned: ["class", "mask"],
  looksAt: "denied",
  options: ({ gap }, { classes }) => ({ classes, gap }),
  call: { softEntropyLoss },
  otherwise: {
    labels: denyCall(byGap, {
      looksAt: "denied",
      options: ({ gap }) => ({ gap }),
      call: { softLabelEntropyLoss },
    }),
  },
});
