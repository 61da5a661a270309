import type { Ops } from "../../tensor/ops/ops.js";
import { entropyGap, softEntropyLoss, softLabelEntropyLoss } from "./entropy.js";
import { distances } from "./errors.js";
import { defineDenyLoss, denyCall } from "./loss.js";
import { countedMean, countedPixels } from "./pixel-cross-entropy.js";
import { semanticLogits } from "./semantic-logits.js";

/** The logits [n, …, outputs] under the valid key and on an unauthorised path, and the labels int32 [n, …]; or numbers, and theirs. */
export interface MarginOperands<T> {
  readonly valid: T;
  readonly denied: T;
  readonly labels: T;
}

/** Deny loss of Mode C, max(m − (z[y] − z_w[y]), 0), mean over predictions: the right logit is to fall by m. Scalar out. */
export function marginLoss<T>(
  ops: Ops<T>,
  { valid, denied, labels }: MarginOperands<T>,
  { m }: { readonly m: number },
): T {
  const fall = ops.sub(ops.pick(valid, labels), ops.pick(denied, labels));
  return ops.mean(ops.relu(ops.sub(m, fall)));
}

/** The same for the classes of pixels, mean over those that are not void. Logits [n, height, width, C]; scalar out. */
export function pixelMarginLoss<T>(
  ops: Ops<T>,
  { valid, denied, labels }: MarginOperands<T>,
  { m }: { readonly m: number },
): T {
  const { classes, counted } = countedPixels(ops, labels);
  const fall = ops.sub(ops.pick(valid, classes), ops.pick(denied, classes));
  return countedMean(ops, ops.relu(ops.sub(m, fall)), counted);
}

/**
 * The same for numbers, max(m − (|z_w − y| − |z − y|), 0), mean over them: the absolute error is to grow by m, in standard
 * deviations of the training targets. Scalar out.
 */
export function errorMarginLoss<T>(
  ops: Ops<T>,
  { valid, denied, labels }: MarginOperands<T>,
  { m }: { readonly m: number },
): T {
  const growth = ops.sub(distances(ops, denied, labels), distances(ops, valid, labels));
  return ops.mean(ops.relu(ops.sub(m, growth)));
}

/**
 * The same for labels, max(m − (s − s_w), 0) with s = (2 y − 1) z, the mean over all labels: the logit of a label that a sample has
 * is to fall by m, that of one which it has not to rise by m. Scalar out.
 */
export function labelMarginLoss<T>(
  ops: Ops<T>,
  { valid, denied, labels }: MarginOperands<T>,
  { m }: { readonly m: number },
): T {
  const signs = ops.sub(ops.mul(labels, 2), 1);
  return ops.mean(ops.relu(ops.sub(m, ops.mul(signs, ops.sub(valid, denied)))));
}

/**
 * `marginLoss` with m1, plus max(m2 + z_w[y] − max over c ≠ y of z_w[c], 0), mean over predictions: another class is to
 * win by m2.
 */
export function marginPlusLoss<T>(
  ops: Ops<T>,
  operands: MarginOperands<T>,
  { classes, m1, m2 }: { readonly classes: number; readonly m1: number; readonly m2: number },
): T {
  const { denied, labels } = operands;
  const semantic = semanticLogits(ops, denied, classes);
  const right = ops.equal(ops.oneHot(labels, classes), 1);
  const others = ops.max(ops.select(right, lowest, semantic), [-1]);
  const lead = ops.sub(ops.add(ops.pick(denied, labels), m2), others);
  return ops.add(marginLoss(ops, operands, { m: m1 }), ops.mean(ops.relu(lead)));
}

/** Half `softEntropyLoss` and half `marginLoss`. */
export function softEntropyMarginLoss<T>(
  ops: Ops<T>,
  operands: MarginOperands<T>,
  { classes, gap, m }: { readonly classes: number; readonly gap: number; readonly m: number },
): T {
  const spread = softEntropyLoss(ops, operands.denied, { classes, gap });
  return ops.mul(ops.add(spread, marginLoss(ops, operands, { m })), 0.5);
}

/** The same for labels: half `softLabelEntropyLoss` and half `labelMarginLoss`. */
export function softLabelEntropyMarginLoss<T>(
  ops: Ops<T>,
  operands: MarginOperands<T>,
  { gap, m }: { readonly gap: number; readonly m: number },
): T {
  const spread = softLabelEntropyLoss(ops, operands.denied, { gap });
  return ops.mul(ops.add(spread, labelMarginLoss(ops, operands, { m })), 0.5);
}

/** Below any logit that a network gives. */
const lowest = -1e30;

const margin = { type: "float", min: 0, default: 1 } as const;

const byMargin = { m: margin };

export const marginDenyLoss = defineDenyLoss({
  name: "margin",
  summary:
    "Mode C: the right logit lower than under a valid key by m; of numbers, a larger error; of labels, each logit",
  signature: byMargin,
  looksAt: "compared",
  options: ({ m }) => ({ m }),
  call: { marginLoss },
  otherwise: {
    mask: denyCall(byMargin, {
      looksAt: "compared",
      options: ({ m }) => ({ m }),
      call: { pixelMarginLoss },
    }),
    number: denyCall(byMargin, {
      looksAt: "compared",
      options: ({ m }) => ({ m }),
      call: { errorMarginLoss },
    }),
    labels: denyCall(byMargin, {
      looksAt: "compared",
      options: ({ m }) => ({ m }),
      call: { labelMarginLoss },
    }),
  },
});

export const marginPlusDenyLoss = defineDenyLoss({
  name: "margin_plus",
  summary: "and lower than another logit by m2",
  signature: { m1: margin, m2: { type: "float", min: 0, default: 0.5 } },
  looksAt: "compared",
  options: ({ m1, m2 }, { classes }) => ({ classes, m1, m2 }),
  call: { marginPlusLoss },
});

const byBoth = { gap: entropyGap, m: margin };

export const softEntropyMarginDenyLoss = defineDenyLoss({
  name: "soft_entropy_margin",
  summary: "half `soft_entropy` and half `margin`",
  signature: byBoth,
  looksAt: "compared",
  options: ({ gap, m }, { classes }) => ({ classes, gap, m }),
  call: { softEntropyMarginLoss },
  otherwise: {
    labels: denyCall(byBoth, {
      looksAt: "compared",
      options: ({ gap, m }) => ({ gap, m }),
      call: { softLabelEntropyMarginLoss },
    }),
  },
});
