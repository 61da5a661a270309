import * as tf from "@tensorflow/tfjs-core";
import { type DType, formatType, sizeOf, type TensorType } from "../../ops/tensor-type.js";
import type { HostTensor } from "../../programs/index.js";

/** A tensor on the active backend. Some backends hold the values without a copy, as plain JavaScript does. */
export function toTfjsTensor({ type, values }: HostTensor): tf.Tensor {
  const { dtype, shape } = type;
  if (values.length !== sizeOf(shape)) {
    throw new Error(`${values.length} values do not fill a tensor of ${formatType(type)}`);
  }
  const held = dtype === "bool" ? Uint8Array.from(values, (value) => Number(value !== 0)) : values;
  return tf.tensor(held, [...shape], dtype);
}

/** Waits until the values are computed; bool becomes 0 and 1. */
export async function fromTfjsTensor(tensor: tf.Tensor): Promise<HostTensor> {
  const type = typeOfTfjsTensor(tensor);
  const data = await tensor.data();
  if (type.dtype === "float32") return { type, values: Float32Array.from(data) };
  return { type, values: Int32Array.from(data) };
}

export function typeOfTfjsTensor({ dtype, shape }: tf.Tensor): TensorType {
  return { dtype: dtype as DType, shape };
}
