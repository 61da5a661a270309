import { type Named, pick, type TrainingProgram } from "../engines/engine.js";
import type { Ops } from "../ops/ops.js";
import { formatType, sameType } from "../ops/tensor-type.js";

/** How the slot of a parameter is named among the inputs and outputs of a training step. */
export function slotName(slot: string, parameter: string): string {
  return `${slot}:${parameter}`;
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
    updated[name] = checkedUpdate(ops, name, pick(fed, name), next, "optimizer");
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

/** The new buffers of a step, checked like the new parameters. */
export function updateBuffers<T>(
  ops: Ops<T>,
  { buffers = {} }: Pick<TrainingProgram, "buffers">,
  fed: Named<T>,
  next: Named<T> = {},
): Named<T> {
  const names = Object.keys(buffers);
  return Object.fromEntries(
    names.map((name) => [name, checkedUpdate(ops, name, pick(fed, name), next[name], "forward pass")]),
  );
}

/** What a step feeds back must fit where it came from. */
function checkedUpdate<T>(
  ops: Ops<T>,
  name: string,
  old: T,
  next: T | undefined,
  maker: "optimizer" | "forward pass",
): T {
  if (next === undefined) throw new Error(`the ${maker} gives no new "${name}"`);
  const [before, after] = [ops.typeOf(old), ops.typeOf(next)];
  if (!sameType(before, after)) {
    const types = `${formatType(before)} became ${formatType(after)}`;
    throw new Error(`the ${maker} changes the type of "${name}": ${types}`);
  }
  return next;
}
