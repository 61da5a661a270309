import type { GradientRules } from "./gradient-rule.js";
import { op } from "./op.js";
import {
  broadcastShapes,
  fromFirst,
  isCount,
  isPositiveInteger,
  isShape,
  type OperandCheck,
} from "./operand-check.js";
import { ShapeError } from "./shape-error.js";
import { formatShape, type Shape, sameShape, sizeOf, type TensorType } from "./tensor-type.js";

/** Ops that only move values. */
export const movementOps = {
  /** One size may be -1: the rest of the elements. */
  reshape: op({
    operands: "unary",
    attributes: ([x], shape: Shape) => ({ shape: fillIn(x, shape) }),
    shape([x], { shape }, check) {
      checkShape(shape, check);
      if (sizeOf(x.shape) !== sizeOf(shape)) {
        const counts = `${sizeOf(x.shape)} elements against ${sizeOf(shape)}`;
        throw check.error(`${formatShape(x.shape)} cannot become ${formatShape(shape)}: ${counts}`);
      }
      return { dtype: x.dtype, shape };
    },
  }),
  broadcast: op({
    operands: "unary",
    attributes: (_x, shape: Shape) => ({ shape }),
    shape([x], { shape }, check) {
      checkShape(shape, check);
      const common = broadcastShapes(x.shape, shape);
      if (common === undefined || !sameShape(common, shape)) {
        throw check.error(`${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`);
      }
      return { dtype: x.dtype, shape };
    },
  }),
  /** Without a permutation the axes are reversed. */
  transpose: op({
    operands: "unary",
    attributes: ([{ shape }], permutation?: readonly number[]) => ({
      permutation:
        permutation?.map((axis) => fromFirst(axis, shape)) ?? shape.map((_, axis) => axis).reverse(),
    }),
    shape([{ dtype, shape }], { permutation }, check) {
      const sorted = [...permutation].sort((a, b) => a - b);
      if (permutation.length !== shape.length || sorted.some((axis, index) => axis !== index)) {
        const axes = `the ${shape.length} axes of ${formatShape(shape)}`;
        throw check.error(`${formatShape(permutation)} does not permute ${axes}`);
      }
      return { dtype, shape: permutation.map((axis) => shape[axis] ?? 1) };
    },
  }),
  slice: op({
    operands: "unary",
    attributes: (_x, starts: readonly number[], sizes: readonly number[]) => ({ starts, sizes }),
    shape([{ dtype, shape }], { starts, sizes }, check) {
      checkPerAxis(shape, { starts, sizes }, check);
      if (!sizes.every(isPositiveInteger)) {
        throw check.error(`sizes ${formatShape(sizes)} leave nothing of ${formatShape(shape)}`);
      }
      if (shape.some((size, axis) => (starts[axis] ?? 0) + (sizes[axis] ?? 0) > size)) {
        const part = `sizes ${formatShape(sizes)} from ${formatShape(starts)}`;
        throw check.error(`${part} reach beyond ${formatShape(shape)}`);
      }
      return { dtype, shape: sizes };
    },
  }),
  /** Zeros before and after each axis. */
  pad: op({
    operands: "unary",
    attributes: (_x, before: readonly number[], after: readonly number[]) => ({ before, after }),
    shape([{ shape }], { before, after }, check) {
      const dtype = check.commonDType(["float32", "int32"]);
      checkPerAxis(shape, { before, after }, check);
      return { dtype, shape: shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0)) };
    },
  }),
  concat: op({
    operands: "parts",
    attributes: ([first], axis: number) => ({
      axis: first === undefined ? axis : fromFirst(axis, first.shape),
    }),
    shape(parts, { axis }, check) {
      const dtype = check.commonDType(["float32", "int32", "bool"]);
      const first = parts[0]?.shape ?? [];
      check.axis(axis, first);
      const outside = (shape: Shape): Shape => shape.with(axis, 1);
      for (const { shape } of parts) {
        if (shape.length !== first.length || !sameShape(outside(shape), outside(first))) {
          const both = `${formatShape(first)} and ${formatShape(shape)}`;
          throw check.error(`${both} do not join along axis ${axis}: all other sizes must be equal`);
        }
      }
      const length = parts.reduce((total, { shape }) => total + (shape[axis] ?? 0), 0);
      return { dtype, shape: first.with(axis, length) };
    },
  }),
};

export const movementGradients: GradientRules<keyof typeof movementOps> = {
  reshape: ({ dy, ops }, x) => [() => ops.reshape(dy, ops.shapeOf(x))],
  broadcast: ({ dy }) => [() => dy],
  transpose({ dy, ops, attributes: { permutation } }) {
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [() => ops.transpose(dy, inverse)];
  },
  slice({ dy, ops, attributes: { starts, sizes } }, x) {
    const after = ops.shapeOf(x).map((size, axis) => size - (starts[axis] ?? 0) - (sizes[axis] ?? 0));
    return [() => ops.pad(dy, starts, after)];
  },
  pad: ({ dy, ops, attributes: { before } }, x) => [() => ops.slice(dy, before, ops.shapeOf(x))],
  concat({ dy, ops, attributes: { axis } }, ...parts) {
    let start = 0;
    return parts.map((part) => {
      const starts = ops.shapeOf(dy).map((_, index) => (index === axis ? start : 0));
      start += ops.shapeOf(part)[axis] ?? 0;
      return () => ops.slice(dy, starts, ops.shapeOf(part));
    });
  },
};

function checkShape(shape: Shape, check: OperandCheck): void {
  if (!isShape(shape)) {
    throw check.error(`${formatShape(shape)} is not a shape: every size must be a positive whole number`);
  }
}

/** Checks that there is one whole number ≥ 0 per axis. */
function checkPerAxis(
  shape: Shape,
  named: Readonly<Record<string, readonly number[]>>,
  check: OperandCheck,
): void {
  for (const [name, values] of Object.entries(named)) {
    const text = `${name} ${formatShape(values)}`;
    if (values.length !== shape.length) {
      throw check.error(`${text} must have one number for each axis of ${formatShape(shape)}`);
    }
    if (!values.every(isCount)) {
      throw check.error(`${text} for ${formatShape(shape)} must be whole numbers from 0 on`);
    }
  }
}

/** Computes the size that is written as -1. */
function fillIn(x: TensorType, shape: Shape): Shape {
  const open = shape.filter((size) => size === -1).length;
  if (open === 0) return shape;
  if (open > 1) {
    throw new ShapeError("reshape", [x], `only one size may be -1 in ${formatShape(shape)}`);
  }
  const given = -sizeOf(shape);
  const rest = sizeOf(x.shape) / given;
  if (!Number.isInteger(rest)) {
    const reason = `${formatShape(x.shape)} cannot become ${formatShape(shape)}: ${given} does not divide its ${sizeOf(x.shape)} elements`;
    throw new ShapeError("reshape", [x], reason);
  }
  return shape.map((size) => (size === -1 ? rest : size));
}
