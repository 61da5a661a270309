import type { Ops } from "../../../tensor/ops/ops.js";
import { float32, sizeOf } from "../../../tensor/ops/tensor-type.js";
import { absoluteError, squaredError } from "../../losses/index.js";
import { defineMeasure, type MeasuredModel, type PathOutputs } from "./define-measure.js";

/** The range of errors. */
const errors = { least: 0, most: Number.POSITIVE_INFINITY } as const;

const missing = { missing: "the model gives no numbers" } as const;

/** Outputs and labels as numbers of their own unit, but for a shift: what is learned is standardised. */
function inOwnUnit<T>(
  ops: Ops<T>,
  { logits, labels }: Pick<PathOutputs<T>, "logits" | "labels">,
  { deviations }: MeasuredModel,
): readonly [outputs: T, labels: T] {
  if (deviations === undefined) return [logits, labels];
  const scale = ops.constant(deviations, float32(deviations.length));
  return [ops.mul(logits, scale), ops.mul(labels, scale)];
}

/** The sum of |z − y| over all numbers of a batch, in their own unit. */
export function sumOfAbsoluteErrors<T>(
  ops: Ops<T>,
  outputs: Pick<PathOutputs<T>, "logits" | "labels">,
  model: MeasuredModel,
): T {
  const [given, wanted] = inOwnUnit(ops, outputs, model);
  return ops.mul(absoluteError(ops, given, wanted), sizeOf(ops.shapeOf(wanted)));
}

export const squaredErrorMeasure = defineMeasure({
  name: "mse",
  key: "mse",
  summary: "the mean squared error of numbers, in their own unit",
  label: "mean squared error",
  range: errors,
  decimals: 4,
  better: "less",
  measuring: (model) =>
    model.learned !== "number"
      ? missing
      : {
          sum(ops, outputs) {
            const [given, wanted] = inOwnUnit(ops, outputs, model);
            return ops.mul(squaredError(ops, given, wanted), sizeOf(ops.shapeOf(wanted)));
          },
        },
});

export const absoluteErrorMeasure = defineMeasure({
  name: "mae",
  key: "mae",
  summary: "the mean absolute error of numbers, in their own unit",
  label: "mean absolute error",
  range: errors,
  decimals: 4,
  better: "less",
  measuring: (model) =>
    model.learned !== "number"
      ? missing
      : { sum: (ops, outputs) => sumOfAbsoluteErrors(ops, outputs, model) },
});

/**
 * R² = 1 − Σ (z − y)² / Σ (y − ȳ)², ȳ the mean of each number over the split, the sums over all numbers, as they are learned. 1:
 * every number is right; 0: no better than their mean. With s_j the sum of number j over n samples, the second sum is
 * Σ y² − Σ_j s_j² / n.
 */
export const rSquaredMeasure = defineMeasure({
  name: "r2",
  key: "r2",
  summary:
    "the share of the variance of numbers that the outputs explain: 1 is right, 0 no better than their mean",
  label: "R²",
  range: { least: Number.NEGATIVE_INFINITY, most: 1 },
  decimals: 4,
  better: "more",
  measuring: ({ learned }) =>
    learned !== "number"
      ? missing
      : {
          sum(ops, { logits, labels }) {
            const shape = ops.shapeOf(labels);
            const numbers = sizeOf(shape.slice(1));
            const sum = (x: typeof labels): typeof labels => ops.reshape(ops.sum(x), [1]);
            const error = ops.sub(logits, labels);
            const sums = ops.reshape(ops.sum(labels, [0]), [numbers]);
            return ops.concat([sum(ops.mul(error, error)), sum(ops.mul(labels, labels)), sums], 0);
          },
          fromMeans([error = 0, square = 0, ...sums]) {
            const spread = square - sums.length * sums.reduce((total, sum) => total + sum * sum, 0);
            return spread > 0 ? 1 - error / spread : null;
          },
        },
});
