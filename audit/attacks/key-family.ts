import { enteringKey, freePoint, throughFreePoint } from "../../runtime/keys/index.js";
import type { KeyWay } from "../../runtime/model.js";
import { type ConcreteKey, keyRows, type OpenedModel } from "../../runtime/opened-model/index.js";
import type { Ops } from "../../tensor/ops/ops.js";
import { float32, type TensorType } from "../../tensor/ops/tensor-type.js";
import { type HostTensor, type Named, pick } from "../../tensor/programs/index.js";
import { stream } from "../../tensor/random/index.js";
import { spreadOf } from "./made-keys.js";

/** K keys that gradients can move: their numbers, and what these do at the points. */
export interface KeyFamily {
  /** [K, …] */
  readonly numbers: Named<TensorType>;
  /** What the numbers are used with; the same at every step. */
  readonly constants: Named<HostTensor>;
  /** K starting points, drawn at random. */
  start(seed: number, label: string): Named<HostTensor>;
  /** What an activation h [K · samples, …] of a point becomes; `tensors` are the numbers and the constants. */
  inject<T>(ops: Ops<T>, point: string, h: T, tensors: Named<T>, samples: number): T;
  /** The keys that the numbers stand for. */
  keys(numbers: Named<HostTensor>): readonly ConcreteKey[];
}

/** What of the gate a way needs: multiplicative injections, whose factor is clamped. */
export function whyNoWay(way: KeyWay, { model }: OpenedModel): string | undefined {
  if (way === "gate" || model.experiment.injections.every(({ by }) => by === "mul")) return undefined;
  return way === "scale"
    ? "what a key can do there is not a factor of a known range"
    : "no clamp stands in the way of the gradient";
}

/** A free vector at each point for each of K keys; no basis is behind them. */
export function freeKeys({ model, layouts }: OpenedModel, count: number, way: KeyWay): KeyFamily {
  const points = layouts.flatMap((layout) =>
    layout.points.map(({ name, dim }) => ({
      ...freePoint(name, way, model.experiment.injections),
      dim,
      spread: spreadOf(layout),
    })),
  );
  const byName = new Map(points.map((point) => [point.point, point]));
  return {
    numbers: Object.fromEntries(points.map(({ point, dim }) => [numberName(point), float32(count, dim)])),
    constants: {},
    start: (seed, label) =>
      Object.fromEntries(
        points.map(({ point, dim, spread }) => {
          const values = stream(seed, "attack", label, point).fillNormal(
            new Float32Array(count * dim),
            0,
            spread,
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
