import { factorRange, keyOfFactors } from "../../../runtime/keys/free-key.js";
import { isOneVector, type KeyedPoint, type KeyLayout } from "../../../runtime/keys/layout.js";
import type { InjectionConfig } from "../../../runtime/model.js";
import { keyRows, type OpenedModel } from "../../../runtime/opened-model/index.js";
import type { Ops } from "../../../tensor/ops/ops.js";
import { float32 } from "../../../tensor/ops/tensor-type.js";
import { type HostTensor, type Named, pick } from "../../../tensor/programs/index.js";
import { type RandomStream, stream } from "../../../tensor/random/index.js";
import { keyDeviation } from "../constructed-keys.js";
import type { FactorCurve } from "./factor-curve.js";
import type { KeyFamily } from "./key-family.js";

/** Numbers that enter at one point or at several, each taking as many of the first as it has. */
interface NumberGroup {
  readonly name: string;
  readonly points: readonly KeyedPoint[];
  /** Of the largest of the points. */
  readonly width: number;
  /** The multiplicative gate whose factors the numbers are; undefined where they are the key itself. */
  readonly factors: Factors | undefined;
  readonly deviation: number;
}

/** Factors that a gate multiplies activations with. */
interface Factors {
  readonly low: number;
  readonly high: number;
  /** A factor that a search may begin with, from a standard normal number. */
  start(normal: number): number;
  keysOf(factors: Float32Array | Int32Array): Float32Array;
}

/**
 * K keys of which the spec says more than that their numbers are free. Points that take one vector of a keyspace take the
 * same numbers: the key of the smaller one is the head of that of the larger one. Under a multiplicative gate the numbers
 * are the factors themselves, of `mul` 1 + γ·tanh k, which stay between the smallest and the largest that a key makes by being cut off
 * after each step, so that no slope is ever flat. `curves` are those of gates that the spec declares.
 */
export function tiedNumbers(
  { model, layouts }: OpenedModel,
  count: number,
  curves: ReadonlyMap<string, FactorCurve> = new Map(),
): KeyFamily {
  const groups = layouts.flatMap((layout) => groupsOf(layout, model.experiment.injections, curves));
  const placeOf = new Map(
    groups.flatMap((group) => group.points.map((point) => [point.name, { group, point }] as const)),
  );
  const groupOf = new Map(groups.map((group) => [group.name, group]));
  return {
    numbers: Object.fromEntries(groups.map(({ name, width }) => [name, float32(count, width)])),
    constants: {},
    start: (seed, label) =>
      Object.fromEntries(
        groups.map((group): [string, HostTensor] => [
          group.name,
          {
            type: float32(count, group.width),
            values: startOf(group, count, stream(seed, "attack", label, group.name)),
          },
        ]),
      ),
    inject(ops, name, h, tensors, samples) {
      const place = placeOf.get(name);
      if (place === undefined) return h;
      const { group, point } = place;
      const numbers = ops.slice(pick(tensors, group.name), [0, 0], [count, point.dim]);
      const rows = keyRows(ops, numbers, samples);
      const entering = ops.reshape(rows, [ops.shapeOf(rows)[0] ?? 1, ...point.shape]);
      return group.factors === undefined
        ? model.gate(ops, { [name]: entering })(name, h)
        : ops.mul(h, entering);
    },
    bound(ops, name, numbers) {
      const factors = groupOf.get(name)?.factors;
      return factors === undefined ? numbers : ops.clamp(numbers, factors.low, factors.high);
    },
    penalty: (ops, numbers) => distanceFromMiddle(ops, groups, numbers),
    keys: (numbers) => Array.from({ length: count }, (_, i) => keyNumber(i, groups, numbers)),
  };
}

function groupsOf(
  layout: KeyLayout,
  injections: readonly InjectionConfig[],
  curves: ReadonlyMap<string, FactorCurve>,
): readonly NumberGroup[] {
  const { keyspace, config, points } = layout;
  const groups = new Map<string, NumberGroup>();
  for (const point of points) {
    const injection = injections.find((each) => each.points.includes(point.name));
    const { kind, factors } = numbersOf(injection, curves.get(point.name));
    const name = isOneVector(config) ? `${keyspace}: ${kind}` : `${keyspace}: ${kind} at ${point.name}`;
    const others = groups.get(name)?.points ?? [];
    groups.set(name, {
      name,
      points: [...others, point],
      width: Math.max(point.dim, ...others.map(({ dim }) => dim)),
      factors,
      deviation: keyDeviation(layout),
    });
  }
  return [...groups.values()];
}

/** What the numbers of an injection are. Points whose injections say the same have one kind. */
function numbersOf(
  injection: InjectionConfig | undefined,
  curve: FactorCurve | undefined,
): { readonly kind: string; readonly factors: Factors | undefined } {
  if (injection?.by === "mul") {
    const { gamma } = injection;
    const [low, high] = factorRange(gamma);
    const factors: Factors = {
      ...{ low, high },
      start: (normal) => 1 + 2 * Math.tanh(normal),
      keysOf: (found) => keyOfFactors(found, gamma),
    };
    return { kind: `factor ${gamma}`, factors };
  }
  if (injection?.by !== "expression" || curve === undefined) return { kind: "key", factors: undefined };
  const { low, high } = curve;
  const factors: Factors = {
    ...{ low, high },
    start: (normal) => (low + high) / 2 + (high - low) * Math.tanh(normal),
    keysOf: (found) => Float32Array.from(found, (factor) => curve.keyOf(factor)),
  };
  return { kind: `factor of ${injection.injection} ${JSON.stringify(injection.arguments)}`, factors };
}

/** Factors from all over their range, and many of them at its ends, where those of valid keys are; else a key like valid ones. */
function startOf(
  { width, factors, deviation }: NumberGroup,
  count: number,
  random: RandomStream,
): Float32Array {
  const values = random.fillNormal(new Float32Array(count * width), 0, factors === undefined ? deviation : 1);
  if (factors === undefined) return values;
  const { low, high, start } = factors;
  return values.map((value) => Math.max(low, Math.min(high, start(value))));
}

/** Σ (f − middle)² over the factors of each key, [K]. */
function distanceFromMiddle<T>(
  ops: Ops<T>,
  groups: readonly NumberGroup[],
  numbers: Named<T>,
): T | undefined {
  const sums = groups.flatMap(({ name, factors }) => {
    if (factors === undefined) return [];
    const off = ops.sub(pick(numbers, name), (factors.low + factors.high) / 2);
    return [ops.sum(ops.mul(off, off), [1])];
  });
  return sums.length === 0 ? undefined : sums.reduce((sum, each) => ops.add(sum, each));
}

function keyNumber(i: number, groups: readonly NumberGroup[], numbers: Named<HostTensor>) {
  return new Map(
    groups.flatMap(({ name, width, factors, points }) =>
      points.map((point) => {
        const found = pick(numbers, name).values.subarray(i * width, i * width + point.dim);
        const key = factors === undefined ? Float32Array.from(found) : factors.keysOf(found);
        return [point.name, key] as const;
      }),
    ),
  );
}
