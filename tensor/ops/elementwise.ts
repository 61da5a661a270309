import { type GradientRules, noGradient } from "./gradient-rule.js";
import { noAttributes, op } from "./op.js";
import type { GradientOps } from "./ops.js";
import { sumTo } from "./sum-to.js";
import { type DType, formatType } from "./tensor-type.js";

const float: readonly DType[] = ["float32"];
const numeric: readonly DType[] = ["float32", "int32"];
const any: readonly DType[] = ["float32", "int32", "bool"];

/** One operand in, the same type out. */
const unary = (allowed: readonly DType[]) =>
  op({
    operands: "unary",
    attributes: noAttributes,
    shape: ([{ shape }], _, check) => ({ dtype: check.commonDType(allowed), shape }),
  });

/** Two operands of one dtype, broadcast. */
const binary = (allowed: readonly DType[]) =>
  op({
    operands: "binary",
    attributes: noAttributes,
    shape: (_operands, _, check) => ({ dtype: check.commonDType(allowed), shape: check.commonShape() }),
  });

/** Two operands of one dtype, broadcast; bool out. */
const comparison = (allowed: readonly DType[]) => {
  const compared = binary(allowed);
  return op({
    ...compared,
    shape: (operands, attributes, check) => ({
      dtype: "bool",
      shape: compared.shape(operands, attributes, check).shape,
    }),
  });
};

/** Ops on single numbers. */
export const elementwiseOps = {
  add: binary(numeric),
  sub: binary(numeric),
  mul: binary(numeric),
  // engines disagree on the division of integers
  div: binary(float),
  /** Of equal operands the first takes the gradient. */
  maximum: binary(numeric),
  minimum: binary(numeric),
  neg: unary(numeric),
  exp: unary(float),
  log: unary(float),
  sqrt: unary(float),
  /** The error function, 2/√π ∫₀ˣ exp(−t²) dt. */
  erf: unary(float),
  tanh: unary(float),
  sigmoid: unary(float),
  relu: unary(float),
  /** x within [min, max]; the gradient is 1 there and 0 outside. */
  clamp: op({
    operands: "unary",
    attributes: (_x, min: number, max: number) => ({ min, max }),
    shape([{ shape }], { min, max }, check) {
      const dtype = check.commonDType(float);
      // written so that NaN fails too
      if (!(min <= max)) throw check.error(`no value lies between ${min} and ${max}`);
      return { dtype, shape };
    },
  }),
  /** Operands of one dtype; bool out. */
  equal: comparison(any),
  /** Operands of one dtype; bool out. */
  greater: comparison(numeric),
  /** a where the condition holds, else b. */
  select: op({
    operands: "choice",
    attributes: noAttributes,
    shape([condition, a, b], _, check) {
      if (condition.dtype !== "bool") {
        throw check.error(`the condition must be bool, not ${formatType(condition)}`);
      }
      return { dtype: check.commonDType(any, [a, b]), shape: check.commonShape() };
    },
  }),
  cast: op({
    operands: "unary",
    attributes: (_x, dtype: DType) => ({ dtype }),
    shape: ([{ shape }], { dtype }) => ({ dtype, shape }),
  }),
  /** The value, held fixed: no gradient flows through. */
  stopGradient: unary(any),
};

export const elementwiseGradients: GradientRules<keyof typeof elementwiseOps> = {
  add: ({ dy }) => [() => dy, () => dy],
  // summed before it is negated: the sum is the smaller tensor
  sub: ({ dy, ops }, _a, b) => [() => dy, () => ops.neg(sumTo(ops, dy, ops.shapeOf(b)))],
  mul: ({ dy, ops }, a, b) => [() => ops.mul(dy, b), () => ops.mul(dy, a)],
  // d(a/b)/db = -(a/b)/b
  div: ({ y, dy, ops }, _a, b) => [
    () => ops.div(dy, b),
    () => ops.neg(sumTo(ops, ops.mul(ops.div(dy, b), y), ops.shapeOf(b))),
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
  // the elements within the bounds are those that stay the same
  clamp: ({ y, dy, ops }, x) => [() => masked(ops, dy, ops.equal(x, y))],
  equal: noGradient,
  greater: noGradient,
  select: ({ dy, ops }, condition) => [
    () => {
      throw new Error("select: its condition is not float32, and has no gradient to be asked for");
    },
    () => ops.select(condition, dy, 0),
    () => ops.select(condition, 0, dy),
  ],
  // a cast from or to another dtype is never asked for a gradient; what is left is float32 to float32
  cast: ({ dy }) => [() => dy],
  stopGradient: noGradient,
};

/**
 * dy where a condition holds, 0 elsewhere. The product takes ONNX Runtime's CPU kernels half the time of a select. Where it
 * is masked, an infinite dy gives NaN instead of 0, as in TF.js.
 */
function masked<T>(ops: GradientOps<T>, dy: T, condition: T): T {
  return ops.mul(dy, ops.cast(condition, "float32"));
}
