import type { DType, Shape } from "./tensor-type.js";

/** An op without attributes. */
export type NoAttributes = Readonly<Record<never, never>>;

/** Padding of an image: rows above, columns left, rows below, columns right. */
export type Padding2d = readonly [top: number, left: number, bottom: number, right: number];
export type Size2d = readonly [height: number, width: number];

export interface Conv2dAttributes {
  readonly strides: Size2d;
  readonly padding: Padding2d;
  readonly dilations: Size2d;
  /** Input and output channels fall into this many groups that do not see each other. */
  readonly groups: number;
}

export interface Pool2dAttributes {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: Padding2d;
}

export interface ReduceAttributes {
  readonly axes: readonly number[];
  /** Reduced axes stay, with size 1. */
  readonly keepDims: boolean;
}

/**
 * The ops that models are written with, and their attributes. Every table over ops (shape rules, gradients, the
 * lowerings of an engine) is total over this one, so that an op without a rule does not compile.
 */
export interface ForwardOps {
  // elementwise; two operands broadcast as in NumPy
  add: NoAttributes;
  sub: NoAttributes;
  mul: NoAttributes;
  div: NoAttributes;
  maximum: NoAttributes;
  minimum: NoAttributes;
  neg: NoAttributes;
  exp: NoAttributes;
  log: NoAttributes;
  sqrt: NoAttributes;
  /** The error function, 2/√π ∫₀ˣ exp(−t²) dt. */
  erf: NoAttributes;
  tanh: NoAttributes;
  sigmoid: NoAttributes;
  relu: NoAttributes;
  /** Gradient 1 within [min, max] and 0 outside. */
  clamp: { readonly min: number; readonly max: number };
  // comparisons give bool
  equal: NoAttributes;
  greater: NoAttributes;
  /** (condition, a, b): a where the condition holds, else b. */
  select: NoAttributes;
  cast: { readonly dtype: DType };
  /** The value, held fixed: no gradient flows through. */
  stopGradient: NoAttributes;
  /** Last two axes multiply, the axes before them broadcast. A transposed operand has its last two axes swapped first. */
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  // shape
  reshape: { readonly shape: Shape };
  broadcast: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  slice: { readonly starts: readonly number[]; readonly sizes: readonly number[] };
  /** Zeros before and after each axis. */
  pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  concat: { readonly axis: number };
  // reductions
  sum: ReduceAttributes;
  /** Ties share the gradient evenly. */
  max: ReduceAttributes;
  /** Index of the first greatest element along the axis; the axis goes. int32. */
  argmax: { readonly axis: number };
  /** int32 [...] to float32 [..., depth]. */
  oneHot: { readonly depth: number };
  // images
  /** (x [n, c, h, w], weight [out, c / groups, kh, kw], bias? [out]) to [n, out, h', w']. */
  conv2d: Conv2dAttributes;
  /** [n, c, h, w]; among equal elements of a window the first (row by row) counts as the greatest. */
  maxPool2d: Pool2dAttributes;
}

/** Ops that only gradients are written with; the graph has them, `Ops<T>` does not offer them. */
export interface GradientOps {
  /** (dy, weight) to the gradient of conv2d's x. */
  conv2dInputGradient: Conv2dAttributes & { readonly inputShape: Shape };
  /** (x, dy) to the gradient of conv2d's weight. */
  conv2dWeightGradient: Conv2dAttributes & { readonly weightShape: Shape };
  /** (x, y, dy) to the gradient of maxPool2d's x, where y = maxPool2d(x). */
  maxPool2dGradient: Pool2dAttributes;
}

export type AllOps = ForwardOps & GradientOps;
export type ForwardOp = keyof ForwardOps;
export type GradientOp = keyof GradientOps;
export type Op = keyof AllOps;
