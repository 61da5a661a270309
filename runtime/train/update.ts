import { type Named, pick, type TrainingProgram } from "../engines/engine.js";
import type { Ops } from "../ops/ops.js";
import { float32, formatType, sameType, type TensorType } from "../ops/tensor-type.js";

/** How the slot of a parameter is named among the inputs and outputs of a training step. */
export function slotName(slot: string, parameter: string): string {
  return `${slot}:${parameter}`;
}

/** Everything that a training step is fed, by name, in the order of `TrainingProgram`. */
export function trainingInputs({ optimizer, parameters, inputs }: TrainingProgram): Named<TensorType> {
  const slots = Object.entries(parameters).flatMap(([parameter, type]) =>
    optimizer.slots.map((slot) => [slotName(slot, parameter), type] as const),
  );
  return {
    ...parameters,
    ...Object.fromEntries(slots),
    learning_rate: float32(),
    step: float32(),
    ...inputs,
  };
}

/**
 * The part of a training step that follows the gradients, the same on every engine: new parameters and slots under
 * the names of the old ones. `fed` holds everything that the step is fed, `gradients` one gradient for each parameter.
 */
export function updateParameters<T>(
  ops: Ops<T>,
  { optimizer, parameters }: Pick<TrainingProgram, "optimizer" | "parameters">,
  fed: Named<T>,
  gradients: Named<T>,
): Named<T> {
  const updated: Record<string, T> = {};
  const update = (name: string, next: T | undefined): void => {
    updated[name] = checkedUpdate(ops, name, pick(fed, name), next);
  };
  for (const name of Object.keys(parameters)) {
    const { slots } = optimizer;
    const result = optimizer.update(ops, {
      parameter: pick(fed, name),
      gradient: pick(gradients, name),
      slots: Object.fromEntries(slots.map((slot) => [slot, pick(fed, slotName(slot, name))])),
      learningRate: pick(fed, "learning_rate"),
      step: pick(fed, "step"),
    });
    update(name, result.parameter);
    for (const slot of slots) update(slotName(slot, name), result.slots[slot]);
  }
  return updated;
}

/** What a step feeds back must fit where it came from. */
function checkedUpdate<T>(ops: Ops<T>, name: string, old: T, next: T | undefined): T {
  if (next === undefined) throw new Error(`the optimizer gives no new "${name}"`);
  const [before, after] = [ops.typeOf(old), ops.typeOf(next)];
  if (!sameType(before, after)) {
    const types = `${formatType(before)} became ${formatType(after)}`;
    throw new Error(`the optimizer changes the type of "${name}": ${types}`);
  }
  return next;
}
