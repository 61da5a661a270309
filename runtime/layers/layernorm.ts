import type { Ops } from "../../tensor/ops/ops.js";
import { epsArgument, scaleAndShift } from "./initializers.js";
import { defineLayer } from "./layer.js";

/** Both [features], or of an image [channels]. */
export interface LayernormParameters<T> {
  readonly weight: T;
  readonly bias: T;
}

export interface LayernormSettings {
  readonly eps: number;
}

const usual: LayernormSettings = { eps: 1e-5 };

/**
 * Layer normalisation (Ba et al. 2016): weight · (h − μ) / √(σ² + ε) + bias. h [n, …, features], over the last axis, or an image [n,
 * channels, height, width], over the channels at each place (as in ConvNeXt, Liu et al. 2022).
 */
export function layernorm<T>(
  ops: Ops<T>,
  h: T,
  p: LayernormParameters<T>,
  { eps }: LayernormSettings = usual,
): T {
  const shape = ops.shapeOf(h);
  const isImage = shape.length === 4;
  const axis = isImage ? 1 : -1;
  const centred = ops.sub(h, ops.mean(h, [axis], { keepDims: true }));
  const variance = ops.mean(ops.mul(centred, centred), [axis], { keepDims: true });
  const scale = ops.div(1, ops.sqrt(ops.add(variance, eps)));
  const perFeature = (x: T): T => (isImage ? ops.reshape(x, [1, shape[1] ?? 1, 1, 1]) : x);
  return ops.add(ops.mul(ops.mul(centred, scale), perFeature(p.weight)), perFeature(p.bias));
}

export const layernormLayer = defineLayer({
  name: "layernorm",
  elsewhere: ["ln", "layernormalization"],
  summary: "layer normalisation",
  signature: { eps: epsArgument(usual.eps) },
  accepts: ["image", "vector", "sequence"],
  parameters: ({ kind, shape }) => scaleAndShift((kind === "image" ? shape[0] : shape.at(-1)) ?? 0),
  settings: ({ eps }) => (eps === usual.eps ? undefined : { eps }),
  call: { layernorm },
});
