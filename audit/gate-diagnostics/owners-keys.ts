import { drawAlpha } from "../../runtime/keys/alpha.js";
import { drawBasesFrom } from "../../runtime/keys/basis.js";
import { type Coefficients, issueKey, type KeyFile } from "../../runtime/keys/index.js";
import { type ConcreteKey, concreteKey, drawWrongKeys, mapKey } from "../../runtime/opened-model/index.js";
import { type StreamPart, stream, streamKey } from "../../tensor/random/index.js";
import { norm } from "../../tensor/vectors.js";
import { countTo } from "./statistics.js";

/** Keys as the owner issues them, of coefficients drawn as those of valid keys are. */
export function issuedKeys(file: KeyFile, seed: number, count: number): ConcreteKey[] {
  return countTo(count, (i) => concreteKey(issueKey(file, ownCoefficients(seed, "valid", i))));
}

/** Wrong keys as the keyspaces draw them. */
export function deniedKeys(file: KeyFile, seed: number, count: number): ConcreteKey[] {
  return drawWrongKeys(
    file,
    seed,
    countTo(count, (i) => ["diagnose", i]),
  );
}

/** Coefficients of the keyspace's own kind. */
export function ownCoefficients(seed: number, ...name: readonly StreamPart[]): Coefficients {
  return ({ keyspace, config: { alpha, dim } }, { name: point }) => {
    const place = alpha.perPoint ? [keyspace, point] : [keyspace];
    return drawAlpha(alpha, 1, dim, streamKey(seed, "diagnose", "alpha", ...place, ...name));
  };
}

/** The same key file with bases drawn anew, of the same kind. */
export function staleFile(file: KeyFile, seed: number, index: number): KeyFile {
  const bases = file.layouts.map((layout) => {
    const numbersOf = (...point: string[]) =>
      stream(seed, "diagnose", "basis", layout.keyspace, ...point, index);
    return [layout.keyspace, drawBasesFrom(layout, numbersOf)] as const;
  });
  return { ...file, bases: new Map(bases) };
}

/** A random direction at every point, as long there as another key. */
export function isotropicKey(like: ConcreteKey, seed: number, ...name: readonly StreamPart[]): ConcreteKey {
  return mapKey(like, (values, point) => {
    const numbers = stream(seed, "diagnose", "random", point, ...name);
    return scaledTo(numbers.fillNormal(new Float64Array(values.length)), norm(values));
  });
}

/** Another vector of the same direction. All zeros stay so. */
export function scaledTo(values: ArrayLike<number>, length: number): Float32Array {
  const own = norm(values);
  const factor = own === 0 ? 0 : length / own;
  return Float32Array.from(values, (value) => value * factor);
}
