import type { Ops } from "../../tensor/ops/ops.js";
import { constantInitializer, epsArgument } from "./initializers.js";
import { defineLayer } from "./layer.js";

/** [features] */
export interface RmsnormParameters<T> {
  readonly weight: T;
}

export interface RmsnormSettings {
  readonly eps: number;
}

/** PyTorch's default: the distance from 1 to the next float32. */
const usual: RmsnormSettings = { eps: 2 ** -23 };

/** Root mean square normalisation (Zhang & Sennrich 2019): weight · h / √(mean h² + ε), over the last axis. h [n, …, features]. */
export function rmsnorm<T>(ops: Ops<T>, h: T, p: RmsnormParameters<T>, { eps }: RmsnormSettings = usual): T {
  const size = ops.mean(ops.mul(h, h), [-1], { keepDims: true });
  return ops.mul(ops.mul(h, ops.div(1, ops.sqrt(ops.add(size, eps)))), p.weight);
}

export const rmsnormLayer = defineLayer({
  name: "rmsnorm",
  summary: "root mean square normalisation",
  signature: { eps: epsArgument(usual.eps) },
  accepts: ["vector", "sequence"],
  parameters: ({ shape }) => ({
    weight: { shape: [shape.at(-1) ?? 0], initializer: constantInitializer(1) },
  }),
  settings: ({ eps }) => (eps === usual.eps ? undefined : { eps }),
  call: { rmsnorm },
});
