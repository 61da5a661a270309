import type { TensorType } from "../../tensor/ops/index.js";
import { createOptimizer } from "../../tensor/optimizers/index.js";
import {
  bufferTypes,
  type HostTensor,
  type Named,
  parameterTypes,
  pick,
  slotTypes,
} from "../../tensor/programs/index.js";
import type { GatedModel } from "../model.js";
import { trainedParts } from "../parameters/trained-parts.js";

/** Marks the buffers among the tensors of a checkpoint. */
const bufferPrefix = "buffer:";

/** What is by name in the state of a model in training. */
export type StateOf<T> = Readonly<Record<"parameters" | "buffers" | "slots", Named<T>>>;

/** What tensors the state of a model in training has. */
export function stateTypes(model: GatedModel): StateOf<TensorType> {
  const { parameters: tree, experiment } = model;
  const slots = slotTypes(createOptimizer(experiment.train.optimizer), trainedParts(model).parameters);
  return { parameters: parameterTypes(tree), buffers: bufferTypes(tree), slots };
}

/** The tensors of a state under the names that they have in a file. */
export function toTensors<T>({ parameters, buffers, slots }: StateOf<T>): Named<T> {
  const named = Object.entries(buffers).map(([name, tensor]) => [bufferPrefix + name, tensor] as const);
  return Object.fromEntries([...Object.entries(parameters), ...named, ...Object.entries(slots)]);
}

/** The state that tensors of these names are. */
export function toState(tensors: Named<HostTensor>, wanted: StateOf<TensorType>): StateOf<HostTensor> {
  const take = (names: Named<TensorType>, prefix = ""): Named<HostTensor> =>
    Object.fromEntries(Object.keys(names).map((name) => [name, pick(tensors, prefix + name)]));
  return {
    parameters: take(wanted.parameters),
    buffers: take(wanted.buffers, bufferPrefix),
    slots: take(wanted.slots),
  };
}

/** How tensors differ from those that a model has, in words. */
export function tensorDifference(found: Named<HostTensor>, wanted: Named<TensorType>): string | undefined {
  for (const [name, type] of Object.entries(wanted)) {
    const tensor = Object.hasOwn(found, name) ? found[name] : undefined;
    if (tensor === undefined) return `its tensor ${name} is missing`;
    const [is, should] = [tensor.type, type].map(describeType);
    if (is !== should) return `its tensor ${name} is ${is}, not ${should}`;
  }
  const extra = Object.keys(found).find((name) => !Object.hasOwn(wanted, name));
  return extra === undefined ? undefined : `its tensor ${extra} is not one of the model`;
}

function describeType({ dtype, shape }: TensorType): string {
  return `${dtype} [${shape.join(", ")}]`;
}

/** The first tensor that holds something else than finite numbers. */
export function nonFiniteTensor(tensors: Named<HostTensor>): string | undefined {
  return Object.entries(tensors).find(([, { values }]) => !values.every(Number.isFinite))?.[0];
}
