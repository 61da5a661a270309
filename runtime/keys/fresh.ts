import { KeystreamNumbers, newSalt, newSecret, subkey } from "../secrets/index.js";
import { drawAlphaFrom } from "./alpha.js";
import { drawBasesFrom } from "./basis.js";
import type { KeyBases } from "./key-file.js";
import type { KeyLayout } from "./layout.js";
import type { Coefficients } from "./user-key.js";

/** 256 bits of the system and a salt: every stream of numbers has a subkey of its own. Neither is kept. */
export interface Fresh {
  readonly secret: Uint8Array;
  readonly salt: Uint8Array;
}

const fresh = (): Fresh => ({ secret: newSecret(), salt: newSalt() });

const numbersOf = ({ secret, salt }: Fresh, ...names: readonly string[]): KeystreamNumbers =>
  new KeystreamNumbers(subkey(secret, salt, ...names));

/** The bases of all keyspaces, drawn from 256 bits of the system. */
export function freshKeyBases(layouts: readonly KeyLayout[], from = fresh()): KeyBases {
  const bases = layouts.map((layout) => {
    const { keyspace } = layout;
    return [
      keyspace,
      drawBasesFrom(layout, (...point) => numbersOf(from, "basis", keyspace, ...point)),
    ] as const;
  });
  return new Map(bases);
}

/** Coefficients drawn as those of valid keys are, from 256 bits of the system. */
export function freshCoefficients(from = fresh()): Coefficients {
  return ({ keyspace, config: { alpha, dim } }, { name }) => {
    const place = alpha.perPoint ? ["user-key", keyspace, name] : ["user-key", keyspace];
    return drawAlphaFrom(alpha, 1, dim, {
      all: () => numbersOf(from, ...place, "all"),
      of: (index) => numbersOf(from, ...place, "one", String(index)),
    });
  };
}
