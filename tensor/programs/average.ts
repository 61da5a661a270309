import type { Ops } from "../ops/ops.js";
import type { TensorType } from "../ops/tensor-type.js";
import type { HostTensor } from "./host-tensor.js";
import { type Named, pick } from "./named.js";
import type { AverageRule } from "./program.js";

/** The name of the average of a weight among the inputs and outputs of a training step. */
export function averageName(weight: string): string {
  return `average:${weight}`;
}

/** The averages that a training step keeps; none without a rule. */
export function averageTypes(rule: AverageRule | undefined): Named<TensorType> {
  return renamed(rule?.weights ?? {});
}

/** Averages before the first step: the weights of that moment. */
export function initialAverages(
  rule: AverageRule | undefined,
  weights: Named<HostTensor>,
): Named<HostTensor> {
  const averaged = Object.keys(rule?.weights ?? {}).map((name) => [name, pick(weights, name)] as const);
  return renamed(Object.fromEntries(averaged));
}

function renamed<T>(weights: Named<T>): Named<T> {
  return Object.fromEntries(Object.entries(weights).map(([name, each]) => [averageName(name), each]));
}

/**
 * The averages ā after step t, counted from 1, that gave the weights w:
 *
 *     ā ← δ · ā + (1 − δ) · w        δ = min(decay, (1 + t) / (10 + t))
 *
 * as TensorFlow's `ExponentialMovingAverage` with `num_updates`, so that the weights before the first step do not stay in the average of a short
 * training. `fed` holds the averages before the step, `latest` the weights after it.
 */
export function updateAverages<T>(
  ops: Ops<T>,
  rule: AverageRule | undefined,
  fed: Named<T>,
  latest: Named<T>,
): Named<T> {
  if (rule === undefined) return {};
  const step = pick(fed, "step");
  const kept = ops.minimum(ops.div(ops.add(step, 1), ops.add(step, 10)), rule.decay);
  const averaged = Object.keys(rule.weights).map((name): [string, T] => {
    const before = ops.mul(pick(fed, averageName(name)), kept);
    return [averageName(name), ops.add(before, ops.mul(pick(latest, name), ops.sub(1, kept)))];
  });
  return Object.fromEntries(averaged);
}
