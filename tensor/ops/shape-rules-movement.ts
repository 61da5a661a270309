import type { Op, ReduceAttributes } from "./op.js";
import {
  broadcastShapes,
  checkAxis,
  commonDType,
  isCount,
  isPositiveInteger,
  isShape,
  one,
  type ShapeRules,
  two,
  wrongCount,
} from "./shape-checks.js";
import { ShapeError } from "./shape-error.js";
import { formatShape, type Shape, sameShape, sizeOf, type TensorType } from "./tensor-type.js";

/** Rows and columns of a matmul operand once its transposition is done, and the axes before them. */
function matrixOf(shape: Shape, transposed: boolean): { batch: Shape; rows: number; columns: number } {
  const [rows = 1, columns = 1] = shape.slice(-2);
  const batch = shape.slice(0, -2);
  return transposed ? { batch, rows: columns, columns: rows } : { batch, rows, columns };
}

function checkShape(op: Op, inputs: readonly TensorType[], shape: Shape): void {
  if (!isShape(shape)) {
    throw new ShapeError(
      op,
      inputs,
      `${formatShape(shape)} is not a shape: every size must be a positive whole number`,
    );
  }
}

/** Checks that there is one whole number ≥ 0 per axis. */
function checkPerAxis(
  op: Op,
  inputs: readonly TensorType[],
  shape: Shape,
  named: Readonly<Record<string, readonly number[]>>,
): void {
  for (const [name, values] of Object.entries(named)) {
    if (values.length !== shape.length) {
      throw new ShapeError(
        op,
        inputs,
        `${name} ${formatShape(values)} must have one number for each axis of ${formatShape(shape)}`,
      );
    }
    if (!values.every(isCount)) {
      throw new ShapeError(
        op,
        inputs,
        `${name} ${formatShape(values)} for ${formatShape(shape)} must be whole numbers from 0 on`,
      );
    }
  }
}

function reduction(op: "sum" | "max") {
  return (inputs: readonly TensorType[], { axes, keepDims }: ReduceAttributes): TensorType => {
    const { shape } = one(op, inputs);
    const dtype = commonDType(op, inputs, ["float32", "int32"]);
    for (const axis of axes) checkAxis(op, inputs, axis, shape);
    const reduced = new Set(axes);
    if (reduced.size !== axes.length) {
      throw new ShapeError(
        op,
        inputs,
        `an axis of ${formatShape(shape)} is named twice in [${axes.join(", ")}]`,
      );
    }
    const kept = keepDims
      ? shape.map((size, axis) => (reduced.has(axis) ? 1 : size))
      : shape.filter((_, axis) => !reduced.has(axis));
    return { dtype, shape: kept };
  };
}

/** Matrix products, changes of shape, reductions. */
export const movementShapeRules = {
  matmul(inputs, { transposeA, transposeB }) {
    const [a, b] = two("matmul", inputs);
    const dtype = commonDType("matmul", inputs, ["float32"]);
    const product = `${formatShape(a.shape)}${transposeA ? " transposed" : ""} times ${formatShape(b.shape)}${transposeB ? " transposed" : ""}`;
    if (a.shape.length < 2 || b.shape.length < 2) {
      throw new ShapeError("matmul", inputs, `${product}: both need at least two axes`);
    }
    const left = matrixOf(a.shape, transposeA);
    const right = matrixOf(b.shape, transposeB);
    if (left.columns !== right.rows) {
      throw new ShapeError("matmul", inputs, `${product}: ${left.columns} columns meet ${right.rows} rows`);
    }
    const batch = broadcastShapes(left.batch, right.batch);
    if (batch === undefined) {
      const batches = `${formatShape(left.batch)} and ${formatShape(right.batch)}`;
      throw new ShapeError("matmul", inputs, `${product}: the batch axes ${batches} do not broadcast`);
    }
    return { dtype, shape: [...batch, left.rows, right.columns] };
  },
  reshape(inputs, { shape }) {
    const x = one("reshape", inputs);
    checkShape("reshape", inputs, shape);
    if (sizeOf(x.shape) !== sizeOf(shape)) {
      const counts = `${sizeOf(x.shape)} elements against ${sizeOf(shape)}`;
      const reason = `${formatShape(x.shape)} cannot become ${formatShape(shape)}: ${counts}`;
      throw new ShapeError("reshape", inputs, reason);
    }
    return { dtype: x.dtype, shape };
  },
  broadcast(inputs, { shape }) {
    const x = one("broadcast", inputs);
    checkShape("broadcast", inputs, shape);
    const common = broadcastShapes(x.shape, shape);
    if (common === undefined || !sameShape(common, shape)) {
      const reason = `${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`;
      throw new ShapeError("broadcast", inputs, reason);
    }
    return { dtype: x.dtype, shape };
  },
  transpose(inputs, { permutation }) {
    const { dtype, shape } = one("transpose", inputs);
    const sorted = [...permutation].sort((a, b) => a - b);
    if (permutation.length !== shape.length || sorted.some((axis, index) => axis !== index)) {
      const reason = `${formatShape(permutation)} does not permute the ${shape.length} axes of ${formatShape(shape)}`;
      throw new ShapeError("transpose", inputs, reason);
    }
    return { dtype, shape: permutation.map((axis) => shape[axis] ?? 1) };
  },
  slice(inputs, { starts, sizes }) {
    const { dtype, shape } = one("slice", inputs);
    checkPerAxis("slice", inputs, shape, { starts, sizes });
    if (!sizes.every(isPositiveInteger)) {
      const reason = `sizes ${formatShape(sizes)} leave nothing of ${formatShape(shape)}`;
      throw new ShapeError("slice", inputs, reason);
    }
    if (shape.some((size, axis) => (starts[axis] ?? 0) + (sizes[axis] ?? 0) > size)) {
      const reason = `sizes ${formatShape(sizes)} from ${formatShape(starts)} reach beyond ${formatShape(shape)}`;
      throw new ShapeError("slice", inputs, reason);
    }
    return { dtype, shape: sizes };
  },
  pad(inputs, { before, after }) {
    const { shape } = one("pad", inputs);
    const dtype = commonDType("pad", inputs, ["float32", "int32"]);
    checkPerAxis("pad", inputs, shape, { before, after });
    return { dtype, shape: shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0)) };
  },
  concat(inputs, { axis }) {
    const [first] = inputs;
    if (first === undefined) throw wrongCount("concat", inputs, "at least 1 operand");
    const dtype = commonDType("concat", inputs, ["float32", "int32", "bool"]);
    checkAxis("concat", inputs, axis, first.shape);
    const outside = (shape: Shape): Shape => shape.with(axis, 1);
    for (const { shape } of inputs) {
      const fits = shape.length === first.shape.length && sameShape(outside(shape), outside(first.shape));
      if (!fits) {
        const reason = `${formatShape(first.shape)} and ${formatShape(shape)} do not join along axis ${axis}`;
        throw new ShapeError("concat", inputs, `${reason}: all other sizes must be equal`);
      }
    }
    const length = inputs.reduce((total, { shape }) => total + (shape[axis] ?? 0), 0);
    return { dtype, shape: first.shape.with(axis, length) };
  },
  sum: reduction("sum"),
  max: reduction("max"),
  argmax(inputs, { axis }) {
    const { shape } = one("argmax", inputs);
    commonDType("argmax", inputs, ["float32", "int32"]);
    checkAxis("argmax", inputs, axis, shape);
    return { dtype: "int32", shape: shape.toSpliced(axis, 1) };
  },
  oneHot(inputs, { depth }) {
    const { shape } = one("oneHot", inputs);
    commonDType("oneHot", inputs, ["int32"]);
    if (!isPositiveInteger(depth)) {
      const reason = `${depth} classes for ${formatShape(shape)}: their number must be a positive whole number`;
      throw new ShapeError("oneHot", inputs, reason);
    }
    return { dtype: "float32", shape: [...shape, depth] };
  },
} satisfies Partial<ShapeRules>;
