import type * as tf from "@tensorflow/tfjs-core";
import type { ForwardOp, ForwardOps } from "../../../ops/op.js";
import type { TensorType } from "../../../ops/tensor-type.js";

type Unary =
  | ("neg" | "exp" | "log" | "sqrt" | "tanh" | "erf" | "sigmoid" | "relu" | "clamp" | "cast" | "stopGradient")
  | (
      | "reshape"
      | "broadcast"
      | "transpose"
      | "slice"
      | "pad"
      | "sum"
      | "max"
      | "argmax"
      | "oneHot"
      | "maxPool2d"
    );
type Binary = "add" | "sub" | "mul" | "div" | "maximum" | "minimum" | "equal" | "greater" | "matmul";

/** What an op is applied to, as a tuple where the number is fixed. The shape rules have checked it before. */
export type KernelOperands<K extends ForwardOp> = K extends Unary
  ? readonly [tf.Tensor]
  : K extends Binary
    ? readonly [tf.Tensor, tf.Tensor]
    : K extends "select"
      ? readonly [tf.Tensor, tf.Tensor, tf.Tensor]
      : K extends "conv2d"
        ? readonly [tf.Tensor, tf.Tensor, tf.Tensor?]
        : readonly tf.Tensor[];

/** Computes one op at once, by functions of TF.js that it can differentiate. The result is of `type`. */
export type Kernel<K extends ForwardOp> = (
  operands: KernelOperands<K>,
  attributes: ForwardOps[K],
  type: TensorType,
) => tf.Tensor;

/** Kernels of several ops, each typed by its op. */
export type KernelTable<K extends ForwardOp> = { readonly [P in K]: Kernel<P> };
