import type { Ops } from "../../tensor/ops/ops.js";
import { defineLoss } from "./loss.js";

/** Mean squared error, the mean of (z − y)² over all numbers of all samples. outputs and targets [n, …] alike; scalar out. */
export function squaredError<T>(ops: Ops<T>, outputs: T, targets: T): T {
  const error = ops.sub(outputs, targets);
  return ops.mean(ops.mul(error, error));
}

/** Mean absolute error, the mean of |z − y| over all numbers of all samples. outputs and targets [n, …] alike; scalar out. */
export function absoluteError<T>(ops: Ops<T>, outputs: T, targets: T): T {
  return ops.mean(distances(ops, outputs, targets));
}

/**
 * Huber loss (Huber 1964) of the error e = z − y: ½ e² where |e| ≤ δ, δ (|e| − ½ δ) beyond; the mean over all numbers of all
 * samples. outputs and targets [n, …] alike; scalar out. With a = min(|e|, δ), both are a (|e| − ½ a).
 */
export function huberLoss<T>(ops: Ops<T>, outputs: T, targets: T, { delta }: { readonly delta: number }): T {
  const distance = distances(ops, outputs, targets);
  const near = ops.minimum(distance, delta);
  return ops.mean(ops.mul(near, ops.sub(distance, ops.mul(near, 0.5))));
}

/** |z − y| of every number; its gradient is 0 where the error is. */
export function distances<T>(ops: Ops<T>, outputs: T, targets: T): T {
  const error = ops.sub(outputs, targets);
  return ops.add(ops.relu(error), ops.relu(ops.neg(error)));
}

export const squaredErrorLoss = defineLoss({
  name: "mse",
  summary: "the mean squared error of numbers",
  signature: {},
  learns: "number",
  call: { squaredError },
});

export const absoluteErrorLoss = defineLoss({
  name: "mae",
  summary: "the mean absolute error of numbers",
  signature: {},
  learns: "number",
  call: { absoluteError },
});

export const huberErrorLoss = defineLoss({
  name: "huber",
  summary: "squared errors up to delta, absolute errors beyond",
  signature: { delta: { type: "float", min: 0, exclusiveMin: true, default: 1 } },
  learns: "number",
  options: ({ delta }) => ({ delta }),
  call: { huberLoss },
});
