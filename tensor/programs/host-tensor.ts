import { float32, type TensorType } from "../ops/tensor-type.js";

/** A tensor in JavaScript's memory: values in row-major order, images in channel, height, width order. */
export interface HostTensor {
  readonly type: TensorType;
  readonly values: Float32Array | Int32Array;
}

/** A float32 scalar for a program's input. */
export function hostScalar(value: number): HostTensor {
  return { type: float32(), values: Float32Array.of(value) };
}
