import type { RandomStream } from "../../../tensor/random/index.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../../tensor/signature.js";
import { type Choice, type ChoiceDefinition, type ChoiceEntry, choiceEntry, readerOf } from "../choice.js";

/** The size of a basis: m rows, and d entries in each. */
export interface BasisSize {
  readonly rows: number;
  readonly columns: number;
}

/**
 * What a basis may need of linear algebra. Who draws it brings it along: the checker reads the catalogue at every start
 * and must not load a package of matrices.
 */
export interface LinearAlgebra {
  /** Rows that span what these span, orthonormal, by QR; m ≤ d. */
  orthonormalise(values: Float64Array, size: BasisSize): Float32Array;
}

interface BasisFacts {
  /** Whether rows are independent of each other by their making, so that there can be no more of them than entries. */
  readonly isIndependent: boolean;
}

/** How the rows of B are drawn: `basis NAME`. */
export interface BasisEntry<Config = { readonly kind: string }> extends ChoiceEntry<Config>, BasisFacts {
  /** The entries of B, row by row. */
  draw(given: GivenArguments, size: BasisSize, numbers: RandomStream, algebra: LinearAlgebra): Float32Array;
}

export function defineBasis<const Name extends string, const S extends Signature>(
  definition: ChoiceDefinition<Name, S> &
    BasisFacts & {
      readonly draw: (
        args: ArgumentsOf<S>,
        size: BasisSize,
        numbers: RandomStream,
        algebra: LinearAlgebra,
      ) => Float32Array;
    },
): BasisEntry<Choice<Name, S>> {
  const read = readerOf(definition);
  return {
    ...choiceEntry(definition),
    isIndependent: definition.isIndependent,
    draw: (given, ...rest) => definition.draw(read(given), ...rest),
  };
}
