import type * as tf from "@tensorflow/tfjs-core";
import type { AttributesOf, ForwardOp, OperandsOf } from "../../../ops/table.js";
import type { TensorType } from "../../../ops/tensor-type.js";

/** Computes one op by functions that TF.js can differentiate. The result is of `type`. */
export type Kernel<K extends ForwardOp> = (
  operands: OperandsOf<K, tf.Tensor>,
  attributes: AttributesOf<K>,
  type: TensorType,
) => tf.Tensor;

/** Kernels of several ops, each typed by its op. */
export type KernelTable<K extends ForwardOp> = { readonly [P in K]: Kernel<P> };
