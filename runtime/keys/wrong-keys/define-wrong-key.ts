import type { FloatArray, RandomStream } from "../../../tensor/random/index.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../../tensor/signature.js";
import type { BasisByPoint } from "../basis.js";
import { type Choice, type ChoiceDefinition, type ChoiceEntry, choiceEntry, readerOf } from "../choice.js";
import type { GradientEstimator } from "../gradient-estimator.js";
import type { KeyedPoint } from "../layout.js";

/** What the wrong key of one moment can be made of. A moment's numbers are the same whatever was drawn before. */
export interface WrongKeyMaterial {
  /** m, the rows of the basis B. */
  readonly rows: number;
  /** Standard normal numbers, as many as a key of the point has. */
  normal<A extends FloatArray>(point: KeyedPoint, array: new (length: number) => A): A;
  /** αᵀB with an α of the keyspace's own kind, that no valid key has; of its own bases unless others are given. */
  likeValid(point: KeyedPoint, bases?: BasisByPoint): Float64Array;
  /** Random numbers for coefficients of one's own: the same for all points where these share α. */
  coefficientNumbers(point: KeyedPoint, purpose: string): RandomStream;
  /** αᵀB of these coefficients. */
  combine(point: KeyedPoint, alpha: ArrayLike<number>): Float64Array;
  /** Removes from a vector, in place, what of it lies in the span of B. */
  leaveSpan(point: KeyedPoint, vector: FloatArray): void;
  /** Bases of the keyspace's own kind, other ones at each moment. */
  freshBases(): BasisByPoint;
}

/** How gradients of the network move a wrong key in training. */
export interface GradientMoves {
  readonly steps: number;
  /** The length of a step, relative to that of the key. */
  readonly step: number;
  readonly estimator: GradientEstimator;
}

interface WrongKeyFacts {
  /**
   * Where it lies by its making: `inside` the span of B; at least in part `outside` of it, which takes m < d; or
   * `anywhere`, which takes no basis.
   */
  readonly span: "anywhere" | "inside" | "outside";
  /** Whether it is made of coefficients, as valid keys are, so that it differs by point where they do. */
  readonly hasCoefficients: boolean;
}

/** A kind of wrong key: `wrong NAME(…)`. */
export interface WrongKeyEntry<Config = { readonly kind: string }>
  extends ChoiceEntry<Config>,
    WrongKeyFacts {
  /** The raw key at a point, before any rescaling. */
  draw(given: GivenArguments, material: WrongKeyMaterial, point: KeyedPoint): FloatArray;
  /** What the key is multiplied with after any rescaling; left out: nothing. */
  level?(given: GivenArguments, numbers: RandomStream): number;
  /** How training moves the key; left out: not at all. What is moved is free at each point, bound to no basis. */
  moves?(given: GivenArguments): GradientMoves;
}

export function defineWrongKey<const Name extends string, const S extends Signature>(
  definition: ChoiceDefinition<Name, S> &
    WrongKeyFacts & {
      readonly draw: (args: ArgumentsOf<S>, material: WrongKeyMaterial, point: KeyedPoint) => FloatArray;
      readonly level?: (args: ArgumentsOf<S>, numbers: RandomStream) => number;
      readonly moves?: (args: ArgumentsOf<S>) => GradientMoves;
    },
): WrongKeyEntry<Choice<Name, S>> {
  const { span, hasCoefficients, draw, level, moves } = definition;
  const read = readerOf(definition);
  return {
    ...choiceEntry(definition),
    span,
    hasCoefficients,
    draw: (given, ...rest) => draw(read(given), ...rest),
    ...(level && { level: (given: GivenArguments, numbers: RandomStream) => level(read(given), numbers) }),
    ...(moves && { moves: (given: GivenArguments) => moves(read(given)) }),
  };
}
