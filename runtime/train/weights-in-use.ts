import { averageName, type HostTensor, type Named, pick } from "../../tensor/programs/index.js";
import type { GatedModel } from "../model.js";
import { averageRule } from "../parameters/trained-parts.js";
import type { TrainingState } from "./training-state.js";

/** The weights of a model after some steps, as everything takes them that is not their training. */
export type Weights = Pick<TrainingState, "step" | "parameters" | "buffers">;

/** The names of weights that training keeps otherwise than they are used: those whose average is used. */
export function keptApart(model: GatedModel): ReadonlySet<string> {
  return new Set(Object.keys(averageRule(model)?.weights ?? {}));
}

/**
 * The weights that a state of training stands for: what is validated, evaluated, attacked and locked, and what other runs begin
 * with. All that is not in `keptApart` is the tensor of the state itself.
 */
export function weightsInUse(state: TrainingState, model: GatedModel): Weights {
  return { step: state.step, ...averaged(state, model) };
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
