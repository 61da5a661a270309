import type { AllOps, ForwardOp, NoAttributes } from "./op.js";
import type { Operand, Ops, OpsBackend } from "./ops.js";
import { isShape } from "./shape-checks.js";
import { ShapeError } from "./shape-error.js";
import { inferType } from "./shape-rules.js";
import { formatShape, type Shape, sizeOf, type TensorType } from "./tensor-type.js";

const none: NoAttributes = {};

/**
 * The ops on a backend. What callers may leave out is filled in here (negative axes, a size of -1, default
 * permutations, numbers for tensors) and operands are checked, so that a backend sees only calls in full form that fit.
 */
export function createOps<T>(backend: OpsBackend<T>): Ops<T> {
  const typeOf = (x: T): TensorType => backend.typeOf(x);
  const shapeOf = (x: T): Shape => backend.typeOf(x).shape;

  function apply<K extends ForwardOp>(op: K, inputs: readonly T[], attributes: AllOps[K]): T {
    return backend.apply(op, inputs, attributes, inferType(op, inputs.map(typeOf), attributes));
  }

  function constant(values: ArrayLike<number>, type: TensorType): T {
    if (!isShape(type.shape) || values.length !== sizeOf(type.shape)) {
      const reason = `${values.length} values do not fill ${formatShape(type.shape)}`;
      throw new ShapeError("constant", [type], reason);
    }
    return backend.constant(values, type);
  }

  /** Numbers become scalars: int32 next to an int32 tensor, else float32. */
  function lift(op: ForwardOp, operands: readonly Operand<T>[]): T[] {
    const types = operands.filter((x) => typeof x !== "number").map((x) => typeOf(x as T));
    const dtype = types.some((type) => type.dtype === "int32") ? "int32" : "float32";
    return operands.map((x) => {
      if (typeof x !== "number") return x;
      if (dtype === "int32" && !Number.isInteger(x)) {
        throw new ShapeError(op, types, `${x} is not a whole number, but the other operand is int32`);
      }
      return constant([x], { dtype, shape: [] });
    });
  }

  const unary =
    (op: "neg" | "exp" | "log" | "sqrt" | "erf" | "tanh" | "sigmoid" | "relu" | "stopGradient") => (x: T) =>
      apply(op, [x], none);
  const binary =
    (op: "add" | "sub" | "mul" | "div" | "maximum" | "minimum" | "equal" | "greater") =>
    (a: Operand<T>, b: Operand<T>) =>
      apply(op, lift(op, [a, b]), none);
  const reduction =
    (op: "sum" | "max"): Ops<T>["sum"] =>
    (x, axes, options) => {
      const { shape } = typeOf(x);
      const named = axes?.map((axis) => fromFirst(axis, shape)) ?? shape.map((_, axis) => axis);
      const sorted = [...named].sort((a, b) => a - b);
      return apply(op, [x], { axes: sorted, keepDims: options?.keepDims ?? false });
    };
  const div = binary("div");
  const sum = reduction("sum");

  return {
    typeOf,
    shapeOf,
    constant,
    add: binary("add"),
    sub: binary("sub"),
    mul: binary("mul"),
    div,
    maximum: binary("maximum"),
    minimum: binary("minimum"),
    neg: unary("neg"),
    exp: unary("exp"),
    log: unary("log"),
    sqrt: unary("sqrt"),
    erf: unary("erf"),
    tanh: unary("tanh"),
    sigmoid: unary("sigmoid"),
    relu: unary("relu"),
    clamp: (x, min, max) => apply("clamp", [x], { min, max }),
    equal: binary("equal"),
    greater: binary("greater"),
    select: (condition, a, b) => apply("select", [condition, ...lift("select", [a, b])], none),
    cast: (x, dtype) => apply("cast", [x], { dtype }),
    stopGradient: unary("stopGradient"),
    matmul: (a, b, options) =>
      apply("matmul", [a, b], {
        transposeA: options?.transposeA ?? false,
        transposeB: options?.transposeB ?? false,
      }),
    reshape: (x, shape) => apply("reshape", [x], { shape: fillIn(typeOf(x), shape) }),
    broadcast: (x, shape) => apply("broadcast", [x], { shape }),
    transpose(x, permutation) {
      const shape = shapeOf(x);
      const axes =
        permutation?.map((axis) => fromFirst(axis, shape)) ?? shape.map((_, axis) => axis).reverse();
      return apply("transpose", [x], { permutation: axes });
    },
    slice: (x, starts, sizes) => apply("slice", [x], { starts, sizes }),
    pad: (x, before, after) => apply("pad", [x], { before, after }),
    concat(parts, axis) {
      const [first] = parts;
      return apply("concat", parts, { axis: first === undefined ? axis : fromFirst(axis, shapeOf(first)) });
    },
    sum,
    mean(x, axes, options) {
      const total = sum(x, axes, options);
      return div(total, sizeOf(shapeOf(x)) / sizeOf(shapeOf(total)));
    },
    max: reduction("max"),
    argmax: (x, axis) => apply("argmax", [x], { axis: fromFirst(axis, shapeOf(x)) }),
    oneHot: (indices, depth) => apply("oneHot", [indices], { depth }),
    // only the named attributes go on: a caller's object may hold more, and equal calls must look equal
    conv2d: (x, weight, bias, { strides, padding, dilations, groups }) =>
      apply("conv2d", bias === undefined ? [x, weight] : [x, weight, bias], {
        strides,
        padding,
        dilations,
        groups,
      }),
    maxPool2d: (x, { kernel, strides, padding }) => apply("maxPool2d", [x], { kernel, strides, padding }),
  };
}

/** -1 is the last axis. An axis that does not exist stays as it was written, for the shape rule to name it. */
function fromFirst(axis: number, shape: Shape): number {
  return axis < 0 && axis >= -shape.length ? axis + shape.length : axis;
}

/** Works out the size that was written as -1. */
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

/** The ops on shapes alone: what comes out of a layer, without a value. */
export const shapeOps: Ops<TensorType> = createOps<TensorType>({
  apply: (_op, _inputs, _attributes, type) => type,
  constant: (_values, type) => type,
  typeOf: (type) => type,
});
