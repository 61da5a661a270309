import type { AllOps, ForwardOp } from "../ops/op.js";
import { type Shape, sizeOf } from "../ops/tensor-type.js";
import type { GraphOps } from "./builder.js";
import type { GraphNode, OpNodeOf } from "./node.js";
import { sumTo } from "./sum-to.js";

/** The op to differentiate, y = op(inputs), and the gradient dy of what is minimised with respect to y. */
export interface GradientContext<K extends ForwardOp> {
  readonly y: OpNodeOf<K>;
  readonly dy: GraphNode;
  readonly attributes: AllOps[K];
  readonly ops: GraphOps;
}

/**
 * One thunk per operand for its gradient, called only where that gradient is needed. A gradient may still have the
 * shape that its operand was broadcast to: `gradients` sums it back. Rules are written to be cheap to run: from y
 * where y is enough, with flags in the place of transposes, and equal parts are one node anyway.
 */
export type GradientRule<K extends ForwardOp> = (
  context: GradientContext<K>,
  ...inputs: GraphNode[]
) => readonly (() => GraphNode)[];

/** For ops whose output does not change with their operands but in jumps, or is meant not to pass on a gradient. */
export const noGradient = Symbol("no gradient, by definition");

export type GradientRules = { readonly [K in ForwardOp]: GradientRule<K> | typeof noGradient };

/**
 * dy where a condition holds, 0 elsewhere. As a product: ONNX Runtime's CPU kernels take half the time for it that they
 * take for a select. The difference is that an infinite dy gives NaN and not 0 where it is masked, as in TF.js.
 */
function masked(ops: GraphOps, dy: GraphNode, condition: GraphNode): GraphNode {
  return ops.mul(dy, ops.cast(condition, "float32"));
}

/** The shape of x with the given axes at size 1, as a reduction that keeps them leaves it. */
function keepingAxes(x: GraphNode, axes: readonly number[]): Shape {
  return x.type.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

/** [..., m, n] as one matrix [..· m, n]. */
function asMatrix(ops: GraphOps, x: GraphNode): GraphNode {
  const columns = x.type.shape.at(-1) ?? 1;
  return ops.reshape(x, [sizeOf(x.type.shape) / columns, columns]);
}

export const gradientRules: GradientRules = {
  add: ({ dy }) => [() => dy, () => dy],
  // summed before it is negated: the sum is the smaller tensor
  sub: ({ dy, ops }, _a, b) => [() => dy, () => ops.neg(sumTo(ops, dy, b.type.shape))],
  mul: ({ dy, ops }, a, b) => [() => ops.mul(dy, b), () => ops.mul(dy, a)],
  // d(a/b)/db = -(a/b)/b
  div: ({ y, dy, ops }, _a, b) => [
    () => ops.div(dy, b),
    () => ops.neg(sumTo(ops, ops.mul(ops.div(dy, b), y), b.type.shape)),
  ],
  // of equal operands the first counts, as in TF.js
  maximum: ({ dy, ops }, a, b) => [
    () => ops.select(ops.greater(b, a), 0, dy),
    () => ops.select(ops.greater(b, a), dy, 0),
  ],
  minimum: ({ dy, ops }, a, b) => [
    () => ops.select(ops.greater(a, b), 0, dy),
    () => ops.select(ops.greater(a, b), dy, 0),
  ],
  neg: ({ dy, ops }) => [() => ops.neg(dy)],
  exp: ({ y, dy, ops }) => [() => ops.mul(dy, y)],
  log: ({ dy, ops }, x) => [() => ops.div(dy, x)],
  // dy / (2 √x)
  sqrt: ({ y, dy, ops }) => [() => ops.div(ops.mul(dy, 0.5), y)],
  // dy · 2/√π · exp(−x²)
  erf: ({ dy, ops }, x) => [
    () => ops.mul(dy, ops.mul(ops.exp(ops.neg(ops.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  ],
  // dy (1 − y²)
  tanh: ({ y, dy, ops }) => [() => ops.mul(dy, ops.sub(1, ops.mul(y, y)))],
  // dy y (1 − y)
  sigmoid: ({ y, dy, ops }) => [() => ops.mul(dy, ops.mul(y, ops.sub(1, y)))],
  relu: ({ y, dy, ops }) => [() => masked(ops, dy, ops.greater(y, 0))],
  // what lies within the bounds is what was not changed
  clamp: ({ y, dy, ops }, x) => [() => masked(ops, dy, ops.equal(x, y))],
  equal: noGradient,
  greater: noGradient,
  select: ({ dy, ops }, condition) => [
    unreachable("select", "its condition"),
    () => ops.select(condition, dy, 0),
    () => ops.select(condition, 0, dy),
  ],
  // between dtypes of which one is not float32 nothing can be asked for; what is left is a cast to the same
  cast: ({ dy }) => [() => dy],
  stopGradient: noGradient,
  matmul({ dy, ops, attributes }, a, b) {
    const { transposeA, transposeB } = attributes;
    const da = () =>
      transposeA
        ? ops.matmul(b, dy, { transposeA: transposeB, transposeB: true })
        : ops.matmul(dy, b, { transposeB: !transposeB });
    const db = () => {
      // one weight for a batch of matrices: one product over all their rows, not one per matrix and then a sum
      const shared = b.type.shape.length === 2 && a.type.shape.length > 2 && !transposeA;
      const rows = shared ? asMatrix(ops, a) : a;
      const slope = shared ? asMatrix(ops, dy) : dy;
      return transposeB
        ? ops.matmul(slope, rows, { transposeA: true, transposeB: transposeA })
        : ops.matmul(rows, slope, { transposeA: !transposeA });
    };
    return [da, db];
  },
  reshape: ({ dy, ops }, x) => [() => ops.reshape(dy, x.type.shape)],
  broadcast: ({ dy }) => [() => dy],
  transpose({ dy, ops, attributes: { permutation } }) {
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [() => ops.transpose(dy, inverse)];
  },
  slice({ dy, ops, attributes: { starts, sizes } }, x) {
    const after = x.type.shape.map((size, axis) => size - (starts[axis] ?? 0) - (sizes[axis] ?? 0));
    return [() => ops.pad(dy, starts, after)];
  },
  pad: ({ dy, ops, attributes: { before } }, x) => [() => ops.slice(dy, before, x.type.shape)],
  concat({ dy, ops, attributes: { axis } }, ...parts) {
    let start = 0;
    return parts.map((part) => {
      const starts = dy.type.shape.map((_, index) => (index === axis ? start : 0));
      start += part.type.shape[axis] ?? 0;
      return () => ops.slice(dy, starts, part.type.shape);
    });
  },
  sum: ({ dy, ops, attributes: { axes } }, x) => [
    () => ops.broadcast(ops.reshape(dy, keepingAxes(x, axes)), x.type.shape),
  ],
  max: ({ y, dy, ops, attributes: { axes } }, x) => [
    () => {
      const kept = keepingAxes(x, axes);
      const winners = ops.cast(ops.equal(x, ops.reshape(y, kept)), "float32");
      const share = ops.div(ops.reshape(dy, kept), ops.sum(winners, axes, { keepDims: true }));
      return ops.mul(winners, share);
    },
  ],
  argmax: noGradient,
  oneHot: noGradient,
  conv2d: ({ dy, ops, attributes }, x, weight) => [
    () => ops.conv2dInputGradient(dy, weight, { ...attributes, inputShape: x.type.shape }),
    () => ops.conv2dWeightGradient(x, dy, { ...attributes, weightShape: weight.type.shape }),
    () => ops.sum(dy, [0, 2, 3]),
  ],
  maxPool2d: ({ y, dy, ops, attributes }, x) => [() => ops.maxPool2dGradient(x, y, dy, attributes)],
};

/** For operands that are never float32, and so are never asked for a gradient. */
function unreachable(op: ForwardOp, operand: string): () => never {
  return () => {
    throw new Error(`${op}: ${operand} has no gradient, and none should have been asked for`);
  };
}
