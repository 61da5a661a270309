import type { Ops } from "./ops.js";
import { type Shape, sameShape } from "./tensor-type.js";

/**
 * Undoes a broadcast from `shape` to the shape of x: sums over the axes that were added or repeated. The one place
 * where gradients deal with broadcasting.
 */
export function sumTo<T>(ops: Ops<T>, x: T, shape: Shape): T {
  const from = ops.shapeOf(x);
  if (sameShape(from, shape)) return x;
  const added = from.length - shape.length;
  const axes = from.flatMap((size, axis) => {
    const repeated = axis < added || (shape[axis - added] === 1 && size !== 1);
    return repeated ? [axis] : [];
  });
  const sum = axes.length === 0 ? x : ops.sum(x, axes, { keepDims: added === 0 });
  return sameShape(ops.shapeOf(sum), shape) ? sum : ops.reshape(sum, shape);
}
