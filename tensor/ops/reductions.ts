import { type GradientRules, noGradient } from "./gradient-rule.js";
import { op } from "./op.js";
import { fromFirst, isPositiveInteger } from "./operand-check.js";
import { formatShape, type Shape } from "./tensor-type.js";

export interface ReduceAttributes {
  readonly axes: readonly number[];
  /** Reduced axes stay, with size 1. */
  readonly keepDims: boolean;
}

const reduction = () =>
  op({
    operands: "unary",
    attributes: (
      [{ shape }],
      axes?: readonly number[],
      options?: { keepDims?: boolean },
    ): ReduceAttributes => {
      const named = axes?.map((axis) => fromFirst(axis, shape)) ?? shape.map((_, axis) => axis);
      return { axes: [...named].sort((a, b) => a - b), keepDims: options?.keepDims ?? false };
    },
    shape([{ shape }], { axes, keepDims }, check) {
      const dtype = check.commonDType(["float32", "int32"]);
      for (const axis of axes) check.axis(axis, shape);
      const reduced = new Set(axes);
      if (reduced.size !== axes.length) {
        throw check.error(`an axis of ${formatShape(shape)} is named twice in [${axes.join(", ")}]`);
      }
      const kept = keepDims
        ? shape.map((size, axis) => (reduced.has(axis) ? 1 : size))
        : shape.filter((_, axis) => !reduced.has(axis));
      return { dtype, shape: kept };
    },
  });

export const reductionOps = {
  /** Over all axes by default; negative axes count from the last. */
  sum: reduction(),
  /** Over all axes by default. Equal maxima share the gradient evenly. */
  max: reduction(),
  /** The int32 index of the first maximum along an axis, which is removed. */
  argmax: op({
    operands: "unary",
    attributes: ([{ shape }], axis: number) => ({ axis: fromFirst(axis, shape) }),
    shape([{ shape }], { axis }, check) {
      check.commonDType(["float32", "int32"]);
      check.axis(axis, shape);
      return { dtype: "int32", shape: shape.toSpliced(axis, 1) };
    },
  }),
  /** int32 [...] to float32 [..., depth]; an index out of range gives zeros. */
  oneHot: op({
    operands: "unary",
    attributes: (_indices, depth: number) => ({ depth }),
    shape([{ shape }], { depth }, check) {
      check.commonDType(["int32"]);
      if (!isPositiveInteger(depth)) {
        const classes = `${depth} classes for ${formatShape(shape)}`;
        throw check.error(`${classes}: their number must be a positive whole number`);
      }
      return { dtype: "float32", shape: [...shape, depth] };
    },
  }),
};

export const reductionGradients: GradientRules<keyof typeof reductionOps> = {
  sum({ dy, ops, attributes: { axes } }, x) {
    const shape = ops.shapeOf(x);
    return [() => ops.broadcast(ops.reshape(dy, keepingAxes(shape, axes)), shape)];
  },
  max: ({ y, dy, ops, attributes: { axes } }, x) => [
    () => {
      const kept = keepingAxes(ops.shapeOf(x), axes);
      const winners = ops.cast(ops.equal(x, ops.reshape(y, kept)), "float32");
      const share = ops.div(ops.reshape(dy, kept), ops.sum(winners, axes, { keepDims: true }));
      return ops.mul(winners, share);
    },
  ],
  argmax: noGradient,
  oneHot: noGradient,
};

/** A shape with the given axes at size 1. */
function keepingAxes(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}
