import { RandomStream, type StreamKey } from "../../../tensor/random/index.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../../tensor/signature.js";
import { type Choice, type ChoiceDefinition, type ChoiceEntry, choiceEntry, readerOf } from "../choice.js";

/** How nearly coefficients that were read back from a key must be such as can be drawn. */
export interface AlphaTolerance {
  /** Of a coefficient. */
  readonly slack: number;
  /** Of a sum, relative. */
  readonly relative: number;
  /** Whether keys are rescaled, so that the coefficients are known up to a factor t > 0. */
  readonly isRescaled: boolean;
}

/** The random numbers of coefficients. */
export interface AlphaNumbers {
  /** For coefficients that are drawn one after the other. */
  all(): RandomStream;
  /** For one coefficient alone, by its place; the stream lasts until the next is asked for. */
  of(place: number): RandomStream;
}

/** The numbers of a seeded stream. */
export function alphaNumbers(key: StreamKey): AlphaNumbers {
  const numbers = new RandomStream(key);
  return { all: () => new RandomStream(key), of: (place) => numbers.restart(key, place) };
}

/** What the coefficients α of valid keys are drawn from: `alpha NAME(…)`. */
export interface AlphaEntry<Config = { readonly kind: string }> extends ChoiceEntry<Config> {
  /** Fills `values` with the coefficients of keys, m each. A key's must not depend on how many are drawn. */
  fill(given: GivenArguments, values: Float32Array, m: number, numbers: AlphaNumbers): void;
  /** Why a key cannot have these coefficients; undefined where it can. */
  whyNot(given: GivenArguments, values: readonly number[]): string | undefined;
  /** Whether such coefficients can be drawn, or where keys are rescaled, some multiple of them. */
  canDraw(given: GivenArguments, alpha: Float64Array, tolerance: AlphaTolerance): boolean;
  /**
   * The nearest coefficients that can be drawn. Where keys are rescaled, any set will do whose multiples are all that can be
   * drawn, but for zero.
   */
  nearest(given: GivenArguments, alpha: Float64Array, keys: Pick<AlphaTolerance, "isRescaled">): Float64Array;
  /** The least and the greatest αᵀb of a column b of the basis, over all coefficients that can be drawn. */
  extremes(given: GivenArguments, column: readonly number[]): Extremes;
}

export interface Extremes {
  readonly least: number;
  readonly greatest: number;
}

export function defineAlpha<const Name extends string, const S extends Signature>(
  definition: ChoiceDefinition<Name, S> & {
    readonly fill: (args: ArgumentsOf<S>, values: Float32Array, m: number, numbers: AlphaNumbers) => void;
    readonly whyNot: (args: ArgumentsOf<S>, values: readonly number[]) => string | undefined;
    readonly canDraw: (args: ArgumentsOf<S>, alpha: Float64Array, tolerance: AlphaTolerance) => boolean;
    readonly nearest: (
      args: ArgumentsOf<S>,
      alpha: Float64Array,
      keys: Pick<AlphaTolerance, "isRescaled">,
    ) => Float64Array;
    readonly extremes: (args: ArgumentsOf<S>, column: readonly number[]) => Extremes;
  },
): AlphaEntry<Choice<Name, S>> {
  const read = readerOf(definition);
  return {
    ...choiceEntry(definition),
    fill: (given, ...rest) => definition.fill(read(given), ...rest),
    whyNot: (given, values) => definition.whyNot(read(given), values),
    canDraw: (given, ...rest) => definition.canDraw(read(given), ...rest),
    nearest: (given, ...rest) => definition.nearest(read(given), ...rest),
    extremes: (given, column) => definition.extremes(read(given), column),
  };
}

/** What is wrong with coefficients that must lie between two numbers. */
export function whyOutside(values: readonly number[], low: number, high: number): string | undefined {
  const outside = values.find((value) => value < low || value > high);
  if (outside === undefined) return undefined;
  return `${outside} lies outside of ${low} to ${high}, where its coefficients are drawn`;
}

/** The nearest numbers from 0 that add up to 1 (Duchi, Shalev-Shwartz, Singer and Chandra 2008). */
export function nearestShares(values: Float64Array): Float64Array {
  const sorted = Float64Array.from(values).sort().reverse();
  let [sum, surplus] = [0, 0];
  for (const [i, value] of sorted.entries()) {
    sum += value;
    const candidate = (sum - 1) / (i + 1);
    if (value > candidate) surplus = candidate;
  }
  return values.map((value) => Math.max(0, value - surplus));
}
