import type { Ops } from "../../tensor/ops/ops.js";
import { defineElementwiseLayer, defineLayer } from "./layer.js";

/** Gaussian error linear unit, exactly: h · Φ(h) = h · (1 + erf(h / √2)) / 2 (Hendrycks & Gimpel 2016). */
export function gelu<T>(ops: Ops<T>, h: T): T {
  return ops.mul(h, ops.add(ops.mul(ops.erf(ops.mul(h, Math.SQRT1_2)), 0.5), 0.5));
}

/** exp(h) / Σ exp(h) over the last axis; the greatest is subtracted first, which changes nothing but overflow. */
export function softmax<T>(ops: Ops<T>, h: T): T {
  const powers = ops.exp(ops.sub(h, ops.stopGradient(ops.max(h, [-1], { keepDims: true }))));
  return ops.div(powers, ops.sum(powers, [-1], { keepDims: true }));
}

export const reluLayer = defineElementwiseLayer("relu", "max(h, 0)");
export const tanhLayer = defineElementwiseLayer("tanh", "the hyperbolic tangent");
export const sigmoidLayer = defineElementwiseLayer("sigmoid", "1 / (1 + exp(−h))");

export const geluLayer = defineLayer({
  name: "gelu",
  summary: "Gaussian error linear unit",
  signature: {},
  accepts: ["image", "vector", "sequence"],
  call: { gelu },
});

export const softmaxLayer = defineLayer({
  name: "softmax",
  summary: "shares that add up to 1, over the features",
  signature: {},
  accepts: ["vector", "sequence"],
  call: { softmax },
});
