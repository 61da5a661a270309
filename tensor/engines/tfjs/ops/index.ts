import * as tf from "@tensorflow/tfjs-core";
import { createOps } from "../../../ops/create-ops.js";
import type { Ops } from "../../../ops/ops.js";
import type { AttributesOf, ForwardOp, OperandsOf } from "../../../ops/table.js";
import type { TensorType } from "../../../ops/tensor-type.js";
import { typeOfTfjsTensor } from "../tensor.js";
import { elementwiseKernels } from "./elementwise.js";
import { cpuGatherKernels, gatherKernels, pickKernels } from "./gather.js";
import { imageKernels } from "./images.js";
import type { KernelTable } from "./kernel.js";
import { movementKernels } from "./movement.js";
import { reductionKernels } from "./reductions.js";
import { webgpuKernels } from "./webgpu.js";

/** How each op is computed. Total: an op without a kernel does not compile. */
const kernels: KernelTable<ForwardOp> = {
  ...elementwiseKernels,
  ...movementKernels,
  ...reductionKernels,
  ...gatherKernels,
  ...pickKernels,
  ...imageKernels,
};

/** Kernels that replace the common ones on a backend, by TF.js's name for it. */
const overrides: Readonly<Record<string, Partial<KernelTable<ForwardOp>>>> = {
  cpu: cpuGatherKernels,
  webgpu: webgpuKernels,
};

/** The ops on tensors of TF.js, computed as they are called; `backend` must be the active one. */
export function createTensorOps(backend: string): Ops<tf.Tensor> {
  const chosen: KernelTable<ForwardOp> = { ...kernels, ...overrides[backend] };
  return createOps<tf.Tensor>({
    apply: (op, operands, attributes, type) => apply(chosen, op, operands, attributes, type),
    constant: (values, { dtype, shape }) => tf.tensor(Array.from(values), [...shape], dtype),
    typeOf: typeOfTfjsTensor,
  });
}

function apply<K extends ForwardOp>(
  chosen: KernelTable<ForwardOp>,
  op: K,
  operands: OperandsOf<K, tf.Tensor>,
  attributes: AttributesOf<K>,
  type: TensorType,
): tf.Tensor {
  return chosen[op](operands, attributes, type);
}
