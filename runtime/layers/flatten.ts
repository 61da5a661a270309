import type { Ops } from "../../tensor/ops/ops.js";
import type { Shape } from "../../tensor/ops/tensor-type.js";

/** All numbers of a sample in one row, in channel, height, width order. h [n, …] to [n, features]. */
export function flatten<T>(ops: Ops<T>, h: T): T {
  const [samples = 0] = ops.shapeOf(h);
  return ops.reshape(h, [samples, -1]);
}

export interface ReshapeOptions {
  /** Of one sample, as many numbers as it has. */
  readonly shape: Shape;
}

/** The numbers of a sample in another shape, in the same order. h [n, …] to [n, …shape]. */
export function reshape<T>(ops: Ops<T>, h: T, { shape }: ReshapeOptions): T {
  const [samples = 0] = ops.shapeOf(h);
  return ops.reshape(h, [samples, ...shape]);
}
