import type { StreamPart } from "../../tensor/random/index.js";
import { issueKey, type KeyFile, type KeyLayout, type UserKey } from "../keys/index.js";
import { drawnCoefficients } from "../keys/user-key.js";
import { WrongKeys } from "../keys/wrong-key.js";

/**
 * What enters at each injected point, as it enters (after any rescaling): d numbers in channel, height, width order. What
 * an attacker holds or makes; no basis and no α is in it.
 */
export type ConcreteKey = ReadonlyMap<string, Float32Array>;

/** The key that the owner issues to user number `user`: coefficients drawn as those of valid keys are. */
export function issuedKey(file: KeyFile, user: number): ConcreteKey {
  return concreteKey(issueKey(file, drawnCoefficients(user)));
}

/** Wrong keys as the key spaces draw them, one for each moment. Equal moments give equal keys. */
export function wrongKeys(
  { layouts, bases }: KeyFile,
  seed: number,
  moments: readonly (readonly StreamPart[])[],
): ConcreteKey[] {
  const spaces = layouts.map(
    (layout) => new WrongKeys(layout, bases.get(layout.keyspace) ?? new Map(), seed),
  );
  return moments.map((moment) => new Map(spaces.flatMap((space) => [...space.entering(moment)])));
}

/** The numbers of a user key, without its key spaces: no two of them share a point. */
export function concreteKey({ keys }: UserKey): ConcreteKey {
  return new Map(
    [...keys.values()].flatMap((byPoint) =>
      [...byPoint].map(([point, { values }]) => [point, values] as const),
    ),
  );
}

/** A key with other numbers at each point. */
export function mapKey(
  key: ConcreteKey,
  change: (values: Float32Array, point: string) => Float32Array,
): ConcreteKey {
  return new Map([...key].map(([point, values]) => [point, change(values, point)]));
}

/** A key of numbers made point by point. */
export function keyAt(
  layouts: readonly KeyLayout[],
  make: (dim: number, point: string, layout: KeyLayout) => Float32Array,
): ConcreteKey {
  return new Map(
    layouts.flatMap((layout) =>
      layout.points.map(({ name, dim }) => [name, make(dim, name, layout)] as const),
    ),
  );
}
