import type { KeyLayout } from "../../runtime/keys/index.js";
import { type ConcreteKey, keyAt, mapKey, type OpenedModel } from "../../runtime/opened-model/index.js";
import { type RandomStream, stream } from "../../tensor/random/index.js";
import { rootMeanSquare } from "../../tensor/vectors.js";

/** The spread of the numbers of a key that nobody issued: the one that keys are rescaled to, 1 where there is none. */
export function spreadOf({ config }: KeyLayout): number {
  return config.std ?? 1;
}

/** A key of independent normal numbers, as spread as the numbers of valid keys are. */
export function randomKey({ layouts }: OpenedModel, numbers: RandomStream): ConcreteKey {
  return keyAt(layouts, (dim, _, layout) => numbers.fillNormal(new Float32Array(dim), 0, spreadOf(layout)));
}

export function randomKeys(victim: OpenedModel, seed: number, label: string, count: number): ConcreteKey[] {
  return Array.from({ length: count }, (_, i) => randomKey(victim, stream(seed, "attack", label, i)));
}

/** The same number everywhere. */
export function constantKey(victim: OpenedModel, value: number): ConcreteKey {
  return keyAt(victim.layouts, (dim, _, layout) => new Float32Array(dim).fill(value * spreadOf(layout)));
}

/** The mean of keys at each point, as spread there as one of them. */
export function meanKey(keys: readonly ConcreteKey[]): ConcreteKey {
  return mixKeys(
    keys,
    keys.map(() => 1 / keys.length),
  );
}

/** Σ wᵢkᵢ at each point, brought to the spread of the first key there. */
export function mixKeys(keys: readonly ConcreteKey[], weights: readonly number[]): ConcreteKey {
  const [first = new Map()] = keys;
  return mapKey(first, (values, point) => {
    const mixed = new Float64Array(values.length);
    for (const [i, key] of keys.entries()) {
      const part = key.get(point) ?? values;
      for (let j = 0; j < mixed.length; j++) mixed[j] = (mixed[j] ?? 0) + (weights[i] ?? 0) * (part[j] ?? 0);
    }
    return Float32Array.from(rescaleTo(mixed, rootMeanSquare(values)));
  });
}

/** The same direction with another root mean square. */
export function rescaleTo(values: Float64Array, spread: number): Float64Array {
  const scale = spread / (rootMeanSquare(values) || 1);
  return values.map((value) => value * scale);
}
