import type { Ops } from "../ops/ops.js";
import { float32, type TensorType } from "../ops/tensor-type.js";
import { averageTypes } from "./average.js";
import type { Named } from "./named.js";
import type { LossProgram, TrainingProgram, UpdateRules } from "./program.js";
import { slotTypes } from "./slots.js";
import { updateWeights } from "./update.js";

/** What a program that updates parameters is fed besides their gradients. */
export function updateInputs({ optimizer, parameters, average }: UpdateRules): Named<TensorType> {
  return {
    ...parameters,
    ...slotTypes(optimizer, parameters),
    ...averageTypes(average),
    learning_rate: float32(),
    step: float32(),
  };
}

/** All inputs of a training step by name, in the order of `TrainingProgram`. */
export function trainingInputs(program: TrainingProgram): Named<TensorType> {
  const { parameters, buffers = {}, inputs } = program;
  return { ...parameters, ...buffers, ...updateInputs(program), ...inputs };
}

/** A loss with its gradients, and what is made of these: the same on every engine. */
export interface GradientProgram {
  readonly of: LossProgram;
  /** All inputs by name: parameters, buffers, and what else the loss and `conclude` take. */
  readonly inputs: Named<TensorType>;
  /** The names of what `conclude` gives. */
  readonly concluded: readonly string[];
  /** `fed` holds all inputs, `gradients` a gradient for each parameter, `buffers` what the forward pass made of these. */
  conclude<T>(ops: Ops<T>, fed: Named<T>, gradients: Named<T>, buffers: Named<T>): Named<T>;
}

/** A training step as a loss whose gradients update the parameters. */
export function updatingProgram(program: TrainingProgram): GradientProgram {
  const { parameters, optimizer, average } = program;
  return {
    of: program,
    inputs: trainingInputs(program),
    concluded: Object.keys({
      ...parameters,
      ...slotTypes(optimizer, parameters),
      ...averageTypes(average),
    }),
    conclude: (ops, fed, gradients, buffers) => updateWeights(ops, program, fed, { gradients, buffers }),
  };
}
