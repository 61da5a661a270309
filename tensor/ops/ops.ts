import type { OperandKind, OperandLists } from "./operands.js";
import type {
  AttributesOf,
  ForwardOp,
  forwardOps,
  GivenTo,
  gradientOps,
  Op,
  OperandKindOf,
  OperandsOf,
} from "./table.js";
import type { TensorType } from "./tensor-type.js";

/** Where operands broadcast, a plain number stands for a scalar. */
export type Operand<T> = T | number;

/** The method of an op: its operands, then the arguments of its attributes. */
type OpMethod<K extends Op, T> = (...given: [...OperandArguments<OperandKindOf<K>, T>, ...GivenTo<K>]) => T;

type OperandArguments<Kind extends OperandKind, T> = Kind extends "parts"
  ? readonly [parts: readonly T[]]
  : Kind extends "convolution"
    ? readonly [x: T, weight: T, bias: T | undefined]
    : OperandLists<T, Operand<T>>[Kind];

export type OpMethods<Offered extends Op, T> = { readonly [K in Offered]: OpMethod<K, T> };

// Mapped over the tables themselves, so that editors show the comment of each op.
type ForwardMethods<T> = { readonly [K in keyof typeof forwardOps]: OpMethod<K, T> };
type GradientMethods<T> = { readonly [K in keyof typeof gradientOps]: OpMethod<K, T> };

/**
 * The ops as generated models and losses call them. With `T` a graph node the calls are traced, with `T` an engine's
 * tensor they run at once, with `T` a `TensorType` only shapes are computed. Every call checks its operands with the
 * one shape rule of its op and throws `ShapeError`.
 */
export interface Ops<T> extends ForwardMethods<T> {
  typeOf(x: T): TensorType;
  shapeOf(x: T): TensorType["shape"];
  constant(values: ArrayLike<number>, type: TensorType): T;
  /** Over all axes by default; negative axes count from the last. */
  mean(x: T, axes?: readonly number[], options?: { keepDims?: boolean }): T;
}

/** The ops that gradients are written with: those of models, and some that no model has. */
export interface GradientOps<T> extends Ops<T>, GradientMethods<T> {}

/** What an executor of ops provides; `createOps` makes the rest. Operands are checked before `apply` is called. */
export interface OpsBackend<T, Offered extends Op = ForwardOp> {
  apply<K extends Offered>(
    op: K,
    operands: OperandsOf<K, T>,
    attributes: AttributesOf<K>,
    type: TensorType,
  ): T;
  constant(values: ArrayLike<number>, type: TensorType): T;
  typeOf(x: T): TensorType;
}
