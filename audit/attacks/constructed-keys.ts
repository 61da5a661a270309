import type { KeyLayout } from "../../runtime/keys/index.js";
import { type ConcreteKey, keyAt, mapKey } from "../../runtime/opened-model/concrete-key.js";
import type { OpenedModel } from "../../runtime/opened-model/index.js";
import { type RandomStream, stream } from "../../tensor/random/index.js";
import { rootMeanSquare } from "../../tensor/vectors.js";

/** The standard deviation of the numbers of a key that nobody issued: that of valid keys, 1 where they are not rescaled. */
export function keyDeviation({ config }: KeyLayout): number {
  return config.std ?? 1;
}

/** A key of independent normal numbers, of the deviation of valid keys. */
export function randomKey({ layouts }: OpenedModel, numbers: RandomStream): ConcreteKey {
  return keyAt(layouts, (dim, _, layout) =>
    numbers.fillNormal(new Float32Array(dim), 0, keyDeviation(layout)),
  );
}

export function randomKeys(victim: OpenedModel, seed: number, label: string, count: number): ConcreteKey[] {
  return Array.from({ length: count }, (_, i) => randomKey(victim, stream(seed, "attack", label, i)));
}

/** The same number everywhere, in deviations of valid keys. */
export function keyOfConstant({ layouts }: OpenedModel, value: number): ConcreteKey {
  return keyAt(layouts, (dim, _, layout) => new Float32Array(dim).fill(value * keyDeviation(layout)));
}

/** The mean of keys at each point, with the root mean square that one of them has there. */
export function meanKey(keys: readonly ConcreteKey[]): ConcreteKey {
  return mixKeys(
    keys,
    keys.map(() => 1 / keys.length),
  );
}

/** Σ wᵢkᵢ at each point, with the root mean square of the first key there. */
export function mixKeys(keys: readonly ConcreteKey[], weights: readonly number[]): ConcreteKey {
  const [first = new Map()] = keys;
  return mapKey(first, (values, point) => {
    const mixed = new Float64Array(values.length);
    for (const [i, key] of keys.entries()) {
      const part = key.get(point) ?? values;
      for (let j = 0; j < mixed.length; j++) mixed[j] = (mixed[j] ?? 0) + (weights[i] ?? 0) * (part[j] ?? 0);
    }
    const scale = rootMeanSquare(values) / (rootMeanSquare(mixed) || 1);
    return Float32Array.from(mixed, (value) => value * scale);
  });
}

/** k + Σ wᵢεᵢ at each point, the weights being in root mean squares of k there. */
export function moveKey(
  key: ConcreteKey,
  directions: readonly ConcreteKey[],
  weights: readonly number[],
): ConcreteKey {
  return mapKey(key, (values, point) => {
    const size = rootMeanSquare(values);
    const moved = values.slice();
    for (const [i, direction] of directions.entries()) {
      const along = direction.get(point) ?? values;
      const weight = (weights[i] ?? 0) * size;
      for (let j = 0; j < moved.length; j++) moved[j] = (moved[j] ?? 0) + weight * (along[j] ?? 0);
    }
    return moved;
  });
}
