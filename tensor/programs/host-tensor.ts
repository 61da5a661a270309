import { float32, type TensorType } from "../ops/tensor-type.js";

/** A tensor on this side of the engine: row-major values, images in channel, height, width order. */
export interface HostTensor {
  readonly type: TensorType;
  readonly values: Float32Array | Int32Array;
}

/** A float32 scalar, as programs are fed it. */
export function hostScalar(value: number): HostTensor {
  return { type: float32(), values: Float32Array.of(value) };
}
