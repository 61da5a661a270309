import type { Ops } from "../ops/ops.js";
import { formatType, sameType } from "../ops/tensor-type.js";
import { updateAverages } from "./average.js";
import { type Named, pick } from "./named.js";
import type { LossProgram, UpdateRules } from "./program.js";
import { slotName } from "./slots.js";

/**
 * The part of a training step that follows the gradients, the same on every engine: new parameters and slots, and what averages become by these. `buffers`
 * holds those that are averaged, as they are after the step.
 */
export function updateWeights<T>(
  ops: Ops<T>,
  rules: UpdateRules,
  fed: Named<T>,
  { gradients, buffers }: { readonly gradients: Named<T>; readonly buffers: Named<T> },
): Named<T> {
  const updated = updateParameters(ops, rules, fed, gradients);
  return { ...updated, ...updateAverages(ops, rules.average, fed, { ...buffers, ...updated }) };
}

/**
 * Gives the new parameters and slots
 * under the names of the old ones. `fed` holds all inputs of the step, `gradients` a gradient for each parameter.
 */
function updateParameters<T>(
  ops: Ops<T>,
  { optimizer, parameters, clip = null, rates = {} }: UpdateRules,
  fed: Named<T>,
  gradients: Named<T>,
): Named<T> {
  const updated: Record<string, T> = {};
  const update = (name: string, next: T | undefined): void => {
    updated[name] = checkedUpdate(ops, name, pick(fed, name), next, "optimizer");
  };
  const names = Object.keys(parameters);
  const scale =
    clip === null
      ? undefined
      : clippingScale(
          ops,
          names.map((name) => pick(gradients, name)),
          clip,
        );
  for (const name of names) {
    const gradient = pick(gradients, name);
    const { slots } = optimizer;
    const learningRate = pick(fed, "learning_rate");
    const factor = rates[name];
    const result = optimizer.update(ops, {
      name,
      parameter: pick(fed, name),
      gradient: scale === undefined ? gradient : ops.mul(gradient, scale),
      slots: Object.fromEntries(slots.map((slot) => [slot, pick(fed, slotName(slot, name))])),
      learningRate: factor === undefined ? learningRate : ops.mul(learningRate, factor),
      step: pick(fed, "step"),
    });
    update(name, result.parameter);
    for (const slot of slots) update(slotName(slot, name), result.slots[slot]);
  }
  return updated;
}

/**
 * The factor for all gradients g that limits their norm to `clip`, as in PyTorch's `clip_grad_norm_`:
 * min(1, clip / (√Σg² + 1e-6)), where the sum runs over every entry of every gradient.
 */
function clippingScale<T>(ops: Ops<T>, gradients: readonly T[], clip: number): T {
  const squares = gradients.map((gradient) => ops.sum(ops.mul(gradient, gradient)));
  const norm = ops.sqrt(squares.reduce((sum, square) => ops.add(sum, square)));
  return ops.minimum(ops.div(clip, ops.add(norm, 1e-6)), 1);
}

/** The new buffers of a step, checked like the new parameters. */
export function updateBuffers<T>(
  ops: Ops<T>,
  { buffers = {} }: Pick<LossProgram, "buffers">,
  fed: Named<T>,
  next: Named<T> = {},
): Named<T> {
  const names = Object.keys(buffers);
  return Object.fromEntries(
    names.map((name) => [name, checkedUpdate(ops, name, pick(fed, name), next[name], "forward pass")]),
  );
}

/** Checks that an updated tensor has the type of the one it replaces. */
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
