import type * as ort from "onnxruntime-node";
import { formatType, sizeOf, type TensorType } from "../../ops/tensor-type.js";
import type { HostTensor } from "../../programs/index.js";
import { loadRuntime } from "./load-runtime.js";

/** A tensor for ONNX Runtime. It holds the values themselves, not a copy; bool becomes bytes. */
export function toRuntimeTensor({ type, values }: HostTensor): ort.Tensor {
  const { dtype, shape } = type;
  if (values.length !== sizeOf(shape)) {
    throw new Error(`${values.length} values do not fill a tensor of ${formatType(type)}`);
  }
  const { Tensor } = loadRuntime();
  switch (dtype) {
    case "float32":
      return new Tensor(dtype, values instanceof Float32Array ? values : Float32Array.from(values), shape);
    case "int32":
      return new Tensor(dtype, values instanceof Int32Array ? values : Int32Array.from(values), shape);
    case "bool":
      return new Tensor(
        dtype,
        Uint8Array.from(values, (value) => Number(value !== 0)),
        shape,
      );
  }
}

/** The values of a tensor of ONNX Runtime: numbers without a copy, bool as 0 and 1. */
export function fromRuntimeTensor(tensor: ort.Tensor): HostTensor {
  const { data } = tensor;
  const type = typeOfRuntimeTensor(tensor);
  if (data instanceof Float32Array || data instanceof Int32Array) return { type, values: data };
  if (data instanceof Uint8Array) return { type, values: Int32Array.from(data) };
  throw new Error(`no program gives a tensor of ${tensor.type}`);
}

export function typeOfRuntimeTensor({ type, dims }: ort.Tensor): TensorType {
  if (type !== "float32" && type !== "int32" && type !== "bool") {
    throw new Error(`no program knows a tensor of ${type}`);
  }
  return { dtype: type, shape: dims };
}
