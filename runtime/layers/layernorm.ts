import type { Ops } from "../../tensor/ops/ops.js";
import { scaleAndShift } from "./initializers.js";
import { defineLayer } from "./layer.js";

/** Both [features]. */
export interface LayernormParameters<T> {
  readonly weight: T;
  readonly bias: T;
}

const epsilon = 1e-5;

/** Layer normalisation (Ba et al. 2016): weight · (h − μ) / √(σ² + ε) + bias, over the last axis. h [n, …, features]. */
export function layernorm<T>(ops: Ops<T>, h: T, p: LayernormParameters<T>): T {
  const centred = ops.sub(h, ops.mean(h, [-1], { keepDims: true }));
  const variance = ops.mean(ops.mul(centred, centred), [-1], { keepDims: true });
  const scale = ops.div(1, ops.sqrt(ops.add(variance, epsilon)));
  return ops.add(ops.mul(ops.mul(centred, scale), p.weight), p.bias);
}

export const layernormLayer = defineLayer({
  name: "layernorm",
  summary: "layer normalisation",
  signature: {},
  accepts: ["vector", "sequence"],
  parameters: ({ shape }) => scaleAndShift(shape.at(-1) ?? 0),
  call: { layernorm },
});
