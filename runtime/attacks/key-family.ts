import { type HostTensor, type Named, pick } from "../engines/engine.js";
import { factorBounds } from "../keys/index.js";
import type { GatedModel, InjectionConfig } from "../model.js";
import type { Ops } from "../ops/ops.js";
import { float32, type TensorType } from "../ops/tensor-type.js";
import { stream } from "../random/index.js";
import { type ConcreteKey, keyRows, type Victim } from "../victim/index.js";
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

/** How a free key is moved by gradients. */
export type KeyWay =
  /** Through the gate as it is: no gradient where its clamp cuts off. */
  | "gate"
  /** Through 1 + γ·tanh k as if nothing were cut off, while what enters is the gate's own. */
  | "straight_through"
  /** Not the key but the factor that it makes, anywhere between the smallest and the largest that a key can make. */
  | "scale";

/** What of the gate a way needs: multiplicative injections, whose factor is clamped. */
export function whyNoWay(way: KeyWay, { model }: Victim): string | undefined {
  if (way === "gate" || model.experiment.injections.every(({ by }) => by === "mul")) return undefined;
  return way === "scale"
    ? "what a key can do there is not a factor of a known range"
    : "no clamp stands in the way of the gradient";
}

/** A free vector at each point for each of K keys; no basis is behind them. */
export function freeKeys(victim: Victim, count: number, way: KeyWay): KeyFamily {
  const { model, layouts } = victim;
  const points = layouts.flatMap((layout) => layout.points.map((point) => ({ ...point, layout })));
  const gammas = gammaByPoint(model.experiment.injections);
  return {
    numbers: Object.fromEntries(points.map(({ name, dim }) => [numberName(name), float32(count, dim)])),
    constants: {},
    start: (seed, label) =>
      Object.fromEntries(
        points.map(({ name, dim, layout }) => {
          const numbers = stream(seed, "attack", label, name);
          const values = numbers.fillNormal(new Float32Array(count * dim), 0, spreadOf(layout));
          return [numberName(name), { type: float32(count, dim), values }];
        }),
      ),
    inject(ops, point, h, tensors, samples) {
      const free = tensors[numberName(point)];
      if (free === undefined) return h;
      const rows = keyRows(ops, free, samples);
      const key = ops.reshape(rows, [ops.shapeOf(rows)[0] ?? 1, ...(model.points[point] ?? [])]);
      return throughKey(ops, { model, way, point, gamma: gammas.get(point) ?? 0 }, h, key);
    },
    keys: (numbers) =>
      Array.from(
        { length: count },
        (_, i) =>
          new Map(
            points.map(({ name, dim }) => {
              const row = pick(numbers, numberName(name)).values.subarray(i * dim, (i + 1) * dim);
              return [name, keyOf(row, way, gammas.get(name) ?? 0)];
            }),
          ),
      ),
  };
}

interface Passage {
  readonly model: GatedModel;
  readonly way: KeyWay;
  readonly point: string;
  readonly gamma: number;
}

function throughKey<T>(ops: Ops<T>, { model, way, point, gamma }: Passage, h: T, key: T): T {
  if (way === "scale") {
    const [low, high] = rangeOf(gamma);
    return ops.mul(h, ops.add(ops.mul(ops.sigmoid(key), high - low), low));
  }
  const gated = model.gate(ops, { [point]: key })(point, h);
  if (way === "gate") return gated;
  const unclamped = ops.mul(h, ops.add(ops.mul(ops.tanh(key), gamma), 1));
  return ops.add(unclamped, ops.stopGradient(ops.sub(gated, unclamped)));
}

/** The factors that some key makes. */
function rangeOf(gamma: number): readonly [number, number] {
  const reach = Math.abs(gamma);
  return [Math.max(factorBounds.min, 1 - reach), Math.min(factorBounds.max, 1 + reach)];
}

/** The key that makes a factor s is atanh((s − 1) / γ); one that would be infinite is as large as tanh tells apart. */
function keyOf(row: Float32Array | Int32Array, way: KeyWay, gamma: number): Float32Array {
  if (way !== "scale") return Float32Array.from(row);
  const [low, high] = rangeOf(gamma);
  return Float32Array.from(row, (value) => {
    const factor = low + (high - low) / (1 + Math.exp(-value));
    const turned = gamma === 0 ? 0 : (factor - 1) / gamma;
    return Math.atanh(Math.max(-largestTanh, Math.min(largestTanh, turned)));
  });
}

const largestTanh = 1 - 1e-6;

const numberName = (point: string): string => `free:${point}`;

function gammaByPoint(injections: readonly InjectionConfig[]): ReadonlyMap<string, number> {
  return new Map(
    injections.flatMap((injection) =>
      injection.by === "mul" ? injection.points.map((point) => [point, injection.gamma] as const) : [],
    ),
  );
}
