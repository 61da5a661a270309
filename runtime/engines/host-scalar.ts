import { float32 } from "../ops/tensor-type.js";
import type { HostTensor } from "./engine.js";

/** A float32 scalar, as programs are fed it. */
export function hostScalar(value: number): HostTensor {
  return { type: float32(), values: Float32Array.of(value) };
}
