import { resolveArguments } from "../../tensor/arguments.js";
import type { CatalogueEntry } from "../../tensor/catalogue.js";
import type { RandomStream } from "../../tensor/random/index.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../tensor/signature.js";

/** float32 numbers as the bits that they are: a NaN read as a number may come back as another one. */
export type Bits = Uint32Array;

/** What is random in the lock of one parameter: it follows from the secret, and each purpose has a subkey of its own. */
export interface LockMaterial {
  /** 32-bit words of a keystream, made piece by piece. */
  keystream(purpose: string): { words(count: number): Uint32Array };
  /** Random numbers and orders made of a keystream. */
  numbers(purpose: string): RandomStream;
  /** What each number is worth to the network (`weightEffects`); there where the lock asks for it. */
  readonly effects?: Float32Array | undefined;
}

/** A parameter under a lock. */
export interface LockedBits {
  readonly bits: Bits;
  /** Numbers that unlocking takes besides the key, and that may be known to all: `lock.json` holds them. */
  readonly facts?: Readonly<Record<string, number>>;
}

interface LockFacts {
  /**
   * What unlocking takes besides the key: nothing; the numbers that are missing; or what rounding lost of each number. The
   * latter two are the secret part of a lock.
   */
  readonly keeps: "nothing" | "values" | "corrections";
}

/** A way in which the numbers of a parameter depend on a key: `--by NAME(…)`. */
export interface LockEntry extends CatalogueEntry, LockFacts {
  /** Whether locking takes what the numbers are worth to the network, and with it training data. */
  needsEffects(given: GivenArguments): boolean;
  /** The numbers as everybody sees them. */
  lock(given: GivenArguments, bits: Bits, material: LockMaterial): LockedBits;
  /** What the key alone makes of them. Where that is not what they were, the secret part says so. */
  unlock(given: GivenArguments, locked: LockedBits, material: LockMaterial): Bits;
}

export function defineLock<const Name extends string, const S extends Signature>(
  definition: { readonly name: Name; readonly summary: string; readonly signature: S } & LockFacts & {
      /** Left out of a lock that never does. */
      readonly needsEffects?: (args: ArgumentsOf<S>) => boolean;
      readonly lock: (args: ArgumentsOf<S>, bits: Bits, material: LockMaterial) => LockedBits;
      readonly unlock: (args: ArgumentsOf<S>, locked: LockedBits, material: LockMaterial) => Bits;
    },
): LockEntry & { readonly name: Name } {
  const { name, summary, signature, keeps, needsEffects, lock, unlock } = definition;
  const read = (given: GivenArguments): ArgumentsOf<S> => resolveArguments(name, signature, given);
  return {
    ...{ name, summary, signature, keeps },
    needsEffects: (given) => needsEffects?.(read(given)) ?? false,
    lock: (given, ...rest) => lock(read(given), ...rest),
    unlock: (given, ...rest) => unlock(read(given), ...rest),
  };
}
