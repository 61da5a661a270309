import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import { formatShape, type Shape, sizeOf } from "../../tensor/ops/tensor-type.js";
import { defineLayer } from "./layer.js";

/** All numbers of a sample in one row, in channel, height, width order. h [n, …] to [n, features]. */
export function flatten<T>(ops: Ops<T>, h: T): T {
  const [samples = 0] = ops.shapeOf(h);
  return ops.reshape(h, [samples, -1]);
}

export interface ReshapeOptions {
  /** Of one sample, as many numbers as it has. */
  readonly shape: Shape;
}

/**
 * The numbers of a sample in another shape, in the same order. h [n, …] to [n, …shape]; throws `ShapeError` where it has
 * more numbers or fewer.
 */
export function reshape<T>(ops: Ops<T>, h: T, { shape }: ReshapeOptions): T {
  const [samples = 0, ...sample] = ops.shapeOf(h);
  if (sizeOf(sample) !== sizeOf(shape)) {
    const counts = `${sizeOf(sample)} elements against ${sizeOf(shape)}`;
    const reason = `${formatShape(sample)} cannot become ${formatShape(shape)}: ${counts}`;
    throw new ShapeError("reshape", [ops.typeOf(h)], reason);
  }
  return ops.reshape(h, [samples, ...shape]);
}

export const flattenLayer = defineLayer({
  name: "flatten",
  summary: "all numbers of a sample in one row",
  signature: {},
  accepts: ["image", "sequence", "vector"],
  call: { flatten },
});

export const reshapeLayer = defineLayer({
  name: "reshape",
  elsewhere: ["view", "unflatten"],
  summary: "the numbers of a sample in another shape",
  signature: { shape: { type: "ints", min: 1 } },
  accepts: ["image", "vector", "sequence"],
  options: ({ shape }) => ({ shape }),
  call: { reshape },
});
