import type { Ops } from "../../tensor/ops/ops.js";

/** Gaussian error linear unit, exactly: h · Φ(h) = h · (1 + erf(h / √2)) / 2 (Hendrycks & Gimpel 2016). */
export function gelu<T>(ops: Ops<T>, h: T): T {
  return ops.mul(h, ops.add(ops.mul(ops.erf(ops.mul(h, Math.SQRT1_2)), 0.5), 0.5));
}

/** exp(h) / Σ exp(h) over the last axis; the greatest is subtracted first, which changes nothing but overflow. */
export function softmax<T>(ops: Ops<T>, h: T): T {
  const powers = ops.exp(ops.sub(h, ops.stopGradient(ops.max(h, [-1], { keepDims: true }))));
  return ops.div(powers, ops.sum(powers, [-1], { keepDims: true }));
}
