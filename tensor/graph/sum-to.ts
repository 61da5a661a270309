import { type Shape, sameShape } from "../ops/tensor-type.js";
import type { GraphOps } from "./builder.js";
import type { GraphNode } from "./node.js";

/**
 * Undoes a broadcast from `shape` to the shape of x: sums over the axes that were added or repeated. The one place
 * where gradients deal with broadcasting.
 */
export function sumTo(ops: GraphOps, x: GraphNode, shape: Shape): GraphNode {
  if (sameShape(x.type.shape, shape)) return x;
  const added = x.type.shape.length - shape.length;
  const axes = x.type.shape.flatMap((size, axis) => {
    const repeated = axis < added || (shape[axis - added] === 1 && size !== 1);
    return repeated ? [axis] : [];
  });
  const sum = axes.length === 0 ? x : ops.sum(x, axes, { keepDims: added === 0 });
  return sameShape(sum.type.shape, shape) ? sum : ops.reshape(sum, shape);
}
