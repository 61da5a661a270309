import type { TensorType } from "../../tensor/ops/index.js";
import { createOptimizer } from "../../tensor/optimizers/index.js";
import {
  averageName,
  averageTypes,
  bufferTypes,
  type HostTensor,
  type Named,
  parameterTypes,
  pick,
  slotTypes,
  weightTypes,
} from "../../tensor/programs/index.js";
import { factorTypes } from "../adapters/adapted-matrices.js";
import type { GatedModel } from "../model.js";
import { averageRule, trainedParts } from "../parameters/trained-parts.js";
import { keptApart } from "../train/weights-in-use.js";

/** Marks the buffers among the tensors of a checkpoint. */
const bufferPrefix = "buffer:";

/** Marks weights as training has them, where they are used otherwise. */
const trainingPrefix = "training:";

/** What is by name in the weights of a model. */
export type WeightsOf<T> = Readonly<Record<"parameters" | "buffers", Named<T>>>;

/** What is by name in the state of a model in training. */
export type StateOf<T> = WeightsOf<T> & Readonly<Record<"slots", Named<T>>>;

/** What tensors the weights of a model have, as they are used. */
function usedTypes({ parameters: tree }: GatedModel): WeightsOf<TensorType> {
  return { parameters: parameterTypes(tree), buffers: bufferTypes(tree) };
}

/** What tensors the state of a model in training has. */
function stateTypes(model: GatedModel): StateOf<TensorType> {
  const { parameters: tree, experiment } = model;
  const slots = {
    ...slotTypes(createOptimizer(experiment.train.optimizer), trainedParts(model).parameters),
    ...averageTypes(averageRule(model)),
  };
  const parameters = { ...parameterTypes(tree), ...factorTypes(model) };
  return { parameters, buffers: bufferTypes(tree), slots };
}

/** The tensors that a file of a model has: of weights alone, or of a state of training. */
export function fileTypes(
  model: GatedModel,
  { isOfWeights }: { readonly isOfWeights: boolean },
): Named<TensorType> {
  const weights = weightTensors(usedTypes(model));
  return isOfWeights ? weights : { ...weights, ...trainingTensors(stateTypes(model), model) };
}

/** The tensors of weights in use under the names that they have in a file. */
export function weightTensors<T>({ parameters, buffers }: WeightsOf<T>): Named<T> {
  const named = Object.entries(buffers).map(([name, tensor]) => [bufferPrefix + name, tensor] as const);
  return Object.fromEntries([...Object.entries(parameters), ...named]);
}

/** What a state has besides the weights in use, under the names that it has in a file. */
export function trainingTensors<T>({ parameters, buffers, slots }: StateOf<T>, model: GatedModel): Named<T> {
  const weights = weightTypes(model.parameters);
  const apart = keptApart(model);
  const kept = Object.entries({ ...parameters, ...buffers }).flatMap(([name, tensor]) => {
    if (!Object.hasOwn(weights, name)) return [[name, tensor] as const];
    return apart.has(name) ? [[trainingPrefix + name, tensor] as const] : [];
  });
  const inUse = averagesInUse(model);
  const others = Object.entries(slots).filter(([name]) => !inUse.has(name));
  return Object.fromEntries([...kept, ...others]);
}

/** The averages that are weights in use, with the names that these have in a file: they are in it once. */
function averagesInUse(model: GatedModel): ReadonlyMap<string, string> {
  const { parameters, buffers } = usedTypes(model);
  const weights = [
    ...Object.keys(parameters).map((name) => [name, name] as const),
    ...Object.keys(buffers).map((name) => [name, bufferPrefix + name] as const),
  ];
  const apart = keptApart(model);
  return new Map(
    weights.filter(([name]) => apart.has(name)).map(([name, inFile]) => [averageName(name), inFile]),
  );
}

/** The weights in use that tensors of these names are. */
export function toWeights(
  tensors: Named<HostTensor>,
  { parameters: tree }: GatedModel,
): WeightsOf<HostTensor> {
  return {
    parameters: take(tensors, parameterTypes(tree), (name) => name),
    buffers: take(tensors, bufferTypes(tree), (name) => bufferPrefix + name),
  };
}

/** The state that tensors of these names are. */
export function toState(tensors: Named<HostTensor>, model: GatedModel): StateOf<HostTensor> {
  const { parameters, buffers, slots } = stateTypes(model);
  const apart = keptApart(model);
  const inUse = averagesInUse(model);
  const named = (name: string, otherwise: string): string =>
    apart.has(name) ? trainingPrefix + name : otherwise;
  return {
    parameters: take(tensors, parameters, (name) => named(name, name)),
    buffers: take(tensors, buffers, (name) => named(name, bufferPrefix + name)),
    slots: take(tensors, slots, (name) => inUse.get(name) ?? name),
  };
}

function take(
  tensors: Named<HostTensor>,
  wanted: Named<TensorType>,
  nameInFile: (name: string) => string,
): Named<HostTensor> {
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, pick(tensors, nameInFile(name))]));
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
