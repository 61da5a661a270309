import type { StreamPart } from "../../tensor/random/index.js";
import { issueKey, type KeyFile, type UserKey } from "../keys/index.js";
import { drawnCoefficients } from "../keys/user-key.js";
import { WrongKeySource } from "../keys/wrong-key-source.js";
import type { ConcreteKey } from "./concrete-key.js";

/** The key that the owner issues to user number `user`: coefficients drawn as those of valid keys are. */
export function issuedKey(file: KeyFile, user: number): ConcreteKey {
  return concreteKey(issueKey(file, drawnCoefficients(user)));
}

/** Wrong keys as the keyspaces draw them, one for each moment. Equal moments give equal keys. */
export function drawWrongKeys(
  { layouts, bases }: KeyFile,
  seed: number,
  moments: readonly (readonly StreamPart[])[],
): ConcreteKey[] {
  const spaces = layouts.map(
    (layout) => new WrongKeySource(layout, bases.get(layout.keyspace) ?? new Map(), seed),
  );
  return moments.map((moment) => new Map(spaces.flatMap((space) => [...space.entering(moment)])));
}

/** The numbers of a user key by point, without the keyspaces: no two of them share a point. */
export function concreteKey({ keys }: UserKey): ConcreteKey {
  return new Map(
    [...keys.values()].flatMap((byPoint) =>
      [...byPoint].map(([point, { values }]) => [point, values] as const),
    ),
  );
}
