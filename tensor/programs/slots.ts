import { sizeOf, type TensorType } from "../ops/tensor-type.js";
import type { HostTensor } from "./host-tensor.js";
import type { Named } from "./named.js";
import type { Optimizer } from "./optimizer.js";

/** The name of a parameter's slot among the inputs and outputs of a training step. */
export function slotName(slot: string, parameter: string): string {
  return `${slot}:${parameter}`;
}

/** What slots an optimizer keeps of parameters, by the names of the inputs of a training step. */
export function slotTypes(optimizer: Optimizer, parameters: Named<TensorType>): Named<TensorType> {
  const slots = Object.entries(parameters).flatMap(([name, type]) =>
    optimizer.slots.map((slot) => [slotName(slot, name), type] as const),
  );
  return Object.fromEntries(slots);
}

/** The slots of an optimizer before the first step: zeros. */
export function initialSlots(optimizer: Optimizer, parameters: Named<TensorType>): Named<HostTensor> {
  const slots = Object.entries(slotTypes(optimizer, parameters)).map(([name, type]): [string, HostTensor] => [
    name,
    { type, values: new Float32Array(sizeOf(type.shape)) },
  ]);
  return Object.fromEntries(slots);
}
