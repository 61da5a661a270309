import type { GradientEstimator } from "../../../runtime/keys/gradient-estimator.js";
import { enteringKey, freePoint, throughFreePoint } from "../../../runtime/keys/index.js";
import { keyRows, type OpenedModel } from "../../../runtime/opened-model/index.js";
import { float32 } from "../../../tensor/ops/tensor-type.js";
import { pick } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { keyDeviation } from "../constructed-keys.js";
import type { KeyFamily } from "./key-family.js";

/** A free vector at each point for each of K keys; no basis is behind them. */
export function freeKeys(
  { model, layouts }: OpenedModel,
  count: number,
  through: GradientEstimator,
): KeyFamily {
  const points = layouts.flatMap((layout) =>
    layout.points.map(({ name, dim }) => ({
      ...freePoint(name, through, model.experiment.injections),
      dim,
      deviation: keyDeviation(layout),
    })),
  );
  const byName = new Map(points.map((point) => [point.point, point]));
  return {
    numbers: Object.fromEntries(points.map(({ point, dim }) => [numberName(point), float32(count, dim)])),
    constants: {},
    start: (seed, label) =>
      Object.fromEntries(
        points.map(({ point, dim, deviation }) => {
          const values = stream(seed, "attack", label, point).fillNormal(
            new Float32Array(count * dim),
            0,
            deviation,
          );
          return [numberName(point), { type: float32(count, dim), values }];
        }),
      ),
    inject(ops, point, h, tensors, samples) {
      const free = byName.get(point);
      if (free === undefined) return h;
      const rows = keyRows(ops, pick(tensors, numberName(point)), samples);
      return throughFreePoint(ops, model, free, h, rows);
    },
    keys: (numbers) =>
      Array.from(
        { length: count },
        (_, i) =>
          new Map(
            points.map((free) => {
              const { values } = pick(numbers, numberName(free.point));
              return [free.point, enteringKey(free, values.subarray(i * free.dim, (i + 1) * free.dim))];
            }),
          ),
      ),
  };
}

const numberName = (point: string): string => `free:${point}`;
