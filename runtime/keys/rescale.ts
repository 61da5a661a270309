import type { Ops } from "../../tensor/ops/ops.js";

/**
 * k · s / (std(k) + 1e-8), the standard deviation with Bessel's correction over the whole key tensor of the batch:
 * all samples × d_max, or where keys are per point, all samples × d.
 */
export function rescale<T>(ops: Ops<T>, key: T, std: number): T {
  const elements = ops.shapeOf(key).reduce((product, size) => product * size, 1);
  const centred = ops.sub(key, ops.mean(key));
  const variance = ops.div(ops.sum(ops.mul(centred, centred)), elements - 1);
  return ops.mul(key, ops.div(std, ops.add(ops.sqrt(variance), 1e-8)));
}

/** The same of one key, on the host and in double precision. */
export function rescaled(key: Float64Array, std: number): Float64Array {
  const factor = std / (deviationOf(key) + 1e-8);
  return key.map((value) => value * factor);
}

/** Standard deviation with Bessel's correction. */
export function deviationOf(values: Float64Array | Float32Array): number {
  const all = Float64Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1));
}
