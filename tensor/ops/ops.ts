import type { Conv2dAttributes, ForwardOp, ForwardOps, Pool2dAttributes } from "./op.js";
import type { DType, Shape, TensorType } from "./tensor-type.js";

/** Where a tensor is expected, a plain number stands for a float32 scalar. */
export type Operand<T> = T | number;

/**
 * The ops as generated models and losses call them. With `T` a graph node the calls are traced, with `T` an engine's
 * tensor they run at once, with `T` a `TensorType` only shapes are computed. Every call checks its operands with the
 * one shape rule of its op and throws `ShapeError`.
 */
export interface Ops<T> {
  typeOf(x: T): TensorType;
  shapeOf(x: T): Shape;
  constant(values: ArrayLike<number>, type: TensorType): T;

  add(a: Operand<T>, b: Operand<T>): T;
  sub(a: Operand<T>, b: Operand<T>): T;
  mul(a: Operand<T>, b: Operand<T>): T;
  div(a: Operand<T>, b: Operand<T>): T;
  maximum(a: Operand<T>, b: Operand<T>): T;
  minimum(a: Operand<T>, b: Operand<T>): T;
  neg(x: T): T;
  exp(x: T): T;
  log(x: T): T;
  sqrt(x: T): T;
  erf(x: T): T;
  tanh(x: T): T;
  sigmoid(x: T): T;
  relu(x: T): T;
  clamp(x: T, min: number, max: number): T;
  /** Operands of one dtype; bool out. */
  equal(a: Operand<T>, b: Operand<T>): T;
  greater(a: Operand<T>, b: Operand<T>): T;
  select(condition: T, a: Operand<T>, b: Operand<T>): T;
  cast(x: T, dtype: DType): T;
  stopGradient(x: T): T;
  matmul(a: T, b: T, options?: { transposeA?: boolean; transposeB?: boolean }): T;
  /** One size may be -1: what is left over. */
  reshape(x: T, shape: Shape): T;
  broadcast(x: T, shape: Shape): T;
  /** Without a permutation the axes are reversed. */
  transpose(x: T, permutation?: readonly number[]): T;
  slice(x: T, starts: readonly number[], sizes: readonly number[]): T;
  pad(x: T, before: readonly number[], after: readonly number[]): T;
  concat(parts: readonly T[], axis: number): T;
  /** Over all axes where none are named; negative axes count from the last. */
  sum(x: T, axes?: readonly number[], options?: { keepDims?: boolean }): T;
  mean(x: T, axes?: readonly number[], options?: { keepDims?: boolean }): T;
  max(x: T, axes?: readonly number[], options?: { keepDims?: boolean }): T;
  argmax(x: T, axis: number): T;
  oneHot(indices: T, depth: number): T;
  conv2d(x: T, weight: T, bias: T | undefined, attributes: Conv2dAttributes): T;
  maxPool2d(x: T, attributes: Pool2dAttributes): T;
}

/** What an executor of ops must provide; `createOps` makes the rest. Operands are checked before `apply` is called. */
export interface OpsBackend<T> {
  apply<K extends ForwardOp>(op: K, inputs: readonly T[], attributes: ForwardOps[K], type: TensorType): T;
  constant(values: ArrayLike<number>, type: TensorType): T;
  typeOf(x: T): TensorType;
}
