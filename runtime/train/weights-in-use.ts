import {
  averageName,
  type HostTensor,
  type Named,
  parameterTypes,
  pick,
  weightTypes,
} from "../../tensor/programs/index.js";
import { adaptedMatrices, mergedMatrices } from "../adapters/adapted-matrices.js";
import type { GatedModel } from "../model.js";
import { averageRule } from "../parameters/trained-parts.js";
import type { TrainingState } from "./training-state.js";

/** The weights of a model after some steps, as everything takes them that is not their training. */
export type Weights = Pick<TrainingState, "step" | "parameters" | "buffers">;

/** The names of weights that training keeps otherwise than they are used: those whose average is used, and matrices with factors. */
export function keptApart(model: GatedModel): ReadonlySet<string> {
  const averaged = averageRule(model)?.weights ?? {};
  const weights = Object.keys(weightTypes(model.parameters));
  return new Set([
    ...weights.filter((name) => Object.hasOwn(averaged, name)),
    ...adaptedMatrices(model.experiment),
  ]);
}

/**
 * The weights that a state of training stands for: what is validated, evaluated, attacked and locked, and what other runs begin
 * with. All that is not in `keptApart` is the tensor of the state itself.
 */
export function weightsInUse(state: TrainingState, model: GatedModel): Weights {
  const { parameters, buffers } = averaged(state, model);
  return { step: state.step, parameters: merged(parameters, model), buffers };
}

/** The weights of a state, those that are averaged as their averages. */
function averaged({ parameters, buffers, slots }: TrainingState, model: GatedModel) {
  const names = averageRule(model)?.weights ?? {};
  const averages = (weights: Named<HostTensor>): Named<HostTensor> =>
    Object.fromEntries(
      Object.entries(weights).map(([name, weight]) => [
        name,
        Object.hasOwn(names, name) ? pick(slots, averageName(name)) : weight,
      ]),
    );
  return { parameters: averages(parameters), buffers: averages(buffers) };
}

/** The parameters of a model, with what factors make of its matrices. */
function merged(parameters: Named<HostTensor>, model: GatedModel): Named<HostTensor> {
  const all = { ...parameters, ...mergedMatrices(model.experiment, parameters) };
  const names = Object.keys(parameterTypes(model.parameters));
  return Object.fromEntries(names.map((name) => [name, pick(all, name)]));
}
