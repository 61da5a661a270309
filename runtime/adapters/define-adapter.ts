import { resolveArguments } from "../../tensor/arguments.js";
import type { CatalogueEntry } from "../../tensor/catalogue.js";
import type { Ops } from "../../tensor/ops/ops.js";
import type { HostTensor } from "../../tensor/programs/host-tensor.js";
import type { ParameterDeclaration } from "../../tensor/programs/parameter-tree.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../tensor/signature.js";

/** The shape of a matrix W by which a layer multiplies: h Wᵀ. */
export type MatrixShape = readonly [outputs: number, inputs: number];

/** Something for each factor of an adapter, by the name that the adapter gives it. */
export type Factors<Factor extends string, Each> = { readonly [Name in Factor]: Each };

/** A way to train a matrix by a few numbers of its own: `adapt PLACES by NAME(…)`. `W` stays as it is, W′ is what it becomes. */
export interface AdapterEntry extends CatalogueEntry {
  /** Why no matrix of this shape can be adapted so, as the end of a sentence; undefined where it can. */
  whyNot(given: GivenArguments, shape: MatrixShape): string | undefined;
  /** What is trained. With the numbers that it begins with, W′ = W. */
  factors(given: GivenArguments, shape: MatrixShape): Factors<string, ParameterDeclaration>;
  /** W′ [out, in] */
  weight<T>(given: GivenArguments, ops: Ops<T>, matrix: T, factors: Factors<string, T>): T;
  /** h W′ᵀ, by products of which none has the size of W. h [n, …, in] to [n, …, out]. */
  product<T>(given: GivenArguments, ops: Ops<T>, h: T, matrix: T, factors: Factors<string, T>): T;
  /** W′ in numbers, the same on every machine: sums and products in a fixed order. */
  merge(given: GivenArguments, matrix: HostTensor, factors: Factors<string, HostTensor>): HostTensor;
}

export function defineAdapter<
  const Name extends string,
  const S extends Signature,
  const Factor extends string,
>(definition: {
  readonly name: Name;
  readonly summary: string;
  readonly signature: S;
  /** Left out of an adapter of every matrix. */
  readonly whyNot?: (args: ArgumentsOf<S>, shape: MatrixShape) => string | undefined;
  readonly factors: (args: ArgumentsOf<S>, shape: MatrixShape) => Factors<Factor, ParameterDeclaration>;
  readonly weight: <T>(
    args: ArgumentsOf<S>,
    ops: Ops<T>,
    matrix: T,
    factors: Factors<NoInfer<Factor>, T>,
  ) => T;
  readonly product: <T>(
    args: ArgumentsOf<S>,
    ops: Ops<T>,
    h: T,
    matrix: T,
    factors: Factors<NoInfer<Factor>, T>,
  ) => T;
  readonly merge: (
    args: ArgumentsOf<S>,
    matrix: HostTensor,
    factors: Factors<NoInfer<Factor>, HostTensor>,
  ) => HostTensor;
}): AdapterEntry & { readonly name: Name } {
  const { name, summary, signature, whyNot, factors, weight, product, merge } = definition;
  const read = (given: GivenArguments): ArgumentsOf<S> => resolveArguments(name, signature, given);
  return {
    ...{ name, summary, signature },
    whyNot: (given, shape) => whyNot?.(read(given), shape),
    factors: (given, shape) => factors(read(given), shape),
    weight: (given, ...rest) => weight(read(given), ...rest),
    product: (given, ...rest) => product(read(given), ...rest),
    merge: (given, ...rest) => merge(read(given), ...rest),
  };
}
