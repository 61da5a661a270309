import type { GatedModel } from "../model.js";
import type { TrainingState } from "./training-state.js";

/** The weights of a model after some steps, as everything takes them that is not their training. */
export type Weights = Pick<TrainingState, "step" | "parameters" | "buffers">;

/** The names of weights that training keeps otherwise than they are used. */
export function keptApart(_model: GatedModel): ReadonlySet<string> {
  return new Set();
}

/**
 * The weights that a state of training stands for: what is validated, evaluated, attacked and locked, and what other runs begin
 * with. All that is not in `keptApart` is the tensor of the state itself.
 */
export function weightsInUse({ step, parameters, buffers }: TrainingState, _model: GatedModel): Weights {
  return { step, parameters, buffers };
}
