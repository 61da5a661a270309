import type { Ops } from "../../tensor/ops/ops.js";
import { defineElementwiseLayer, defineLayer } from "./layer.js";

export interface GeluSettings {
  readonly approximate: "tanh";
}

/**
 * Gaussian error linear unit (Hendrycks & Gimpel 2016): h · Φ(h) = h · (1 + erf(h / √2)) / 2, or as GPT-2 has it, h · (1 + tanh(√(2/π) ·
 * (h + 0.044715 h³))) / 2.
 */
export function gelu<T>(ops: Ops<T>, h: T, settings?: GeluSettings): T {
  if (settings === undefined)
    return ops.mul(h, ops.add(ops.mul(ops.erf(ops.mul(h, Math.SQRT1_2)), 0.5), 0.5));
  const cube = ops.mul(ops.mul(h, h), h);
  const inner = ops.mul(ops.add(h, ops.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
  return ops.mul(h, ops.add(ops.mul(ops.tanh(inner), 0.5), 0.5));
}

/** Sigmoid linear unit, or swish: h · σ(h) (Elfwing et al. 2017). */
export function silu<T>(ops: Ops<T>, h: T): T {
  return ops.mul(h, ops.sigmoid(h));
}

/** min(max(h, 0), 6) */
export function relu6<T>(ops: Ops<T>, h: T): T {
  return ops.minimum(ops.relu(h), 6);
}

export interface LeakyReluOptions {
  readonly slope: number;
}

/** h above 0, slope · h below. */
export function leakyRelu<T>(ops: Ops<T>, h: T, { slope }: LeakyReluOptions): T {
  return ops.sub(ops.relu(h), ops.mul(ops.relu(ops.neg(h)), slope));
}

export interface EluOptions {
  readonly alpha: number;
}

/** h above 0, alpha · (exp(h) − 1) below (Clevert et al. 2015). */
export function elu<T>(ops: Ops<T>, h: T, { alpha }: EluOptions): T {
  // of numbers above 0 no exponential is taken, which could be infinite
  return ops.add(ops.relu(h), ops.mul(ops.sub(ops.exp(ops.minimum(h, 0)), 1), alpha));
}

/** h · min(max(h + 3, 0), 6) / 6 (Howard et al. 2019). */
export function hardswish<T>(ops: Ops<T>, h: T): T {
  return ops.mul(h, ops.mul(ops.clamp(ops.add(h, 3), 0, 6), 1 / 6));
}

/** exp(h) / Σ exp(h) over the last axis; the greatest is subtracted first, which changes nothing but overflow. */
export function softmax<T>(ops: Ops<T>, h: T): T {
  const powers = ops.exp(ops.sub(h, ops.stopGradient(ops.max(h, [-1], { keepDims: true }))));
  return ops.div(powers, ops.sum(powers, [-1], { keepDims: true }));
}

export const reluLayer = defineElementwiseLayer("relu", "max(h, 0)");
export const tanhLayer = defineElementwiseLayer("tanh", "the hyperbolic tangent");
export const sigmoidLayer = defineElementwiseLayer("sigmoid", "1 / (1 + exp(−h))");

const everywhere = { accepts: ["image", "vector", "sequence"] } as const;

export const geluLayer = defineLayer({
  ...everywhere,
  name: "gelu",
  summary: "Gaussian error linear unit",
  signature: { approximate: { type: "word", words: ["none", "tanh"], default: "none" } },
  settings: ({ approximate }) => (approximate === "none" ? undefined : { approximate }),
  call: { gelu },
});

export const siluLayer = defineLayer({
  ...everywhere,
  name: "silu",
  elsewhere: ["swish"],
  summary: "h · σ(h)",
  signature: {},
  call: { silu },
});

export const relu6Layer = defineLayer({
  ...everywhere,
  name: "relu6",
  summary: "min(max(h, 0), 6)",
  signature: {},
  call: { relu6 },
});

export const leakyReluLayer = defineLayer({
  ...everywhere,
  name: "leaky_relu",
  elsewhere: ["lrelu"],
  summary: "h above 0, slope · h below",
  signature: { slope: { type: "float", default: 0.01 } },
  options: ({ slope }) => ({ slope }),
  call: { leakyRelu },
});

export const eluLayer = defineLayer({
  ...everywhere,
  name: "elu",
  summary: "h above 0, alpha · (exp(h) − 1) below",
  signature: { alpha: { type: "float", default: 1 } },
  options: ({ alpha }) => ({ alpha }),
  call: { elu },
});

export const hardswishLayer = defineLayer({
  ...everywhere,
  name: "hardswish",
  elsewhere: ["hswish"],
  summary: "h · min(max(h + 3, 0), 6) / 6",
  signature: {},
  call: { hardswish },
});

export const softmaxLayer = defineLayer({
  name: "softmax",
  summary: "shares that add up to 1, over the features",
  signature: {},
  accepts: ["vector", "sequence"],
  call: { softmax },
});
