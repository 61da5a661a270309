import { resolveArguments } from "../../tensor/arguments.js";
import type { CatalogueEntry } from "../../tensor/catalogue.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../tensor/signature.js";

/** Something that a keyspace is set to, its arguments beside its name: `{ kind: "near", distance: 0.5 }`. */
export type Choice<Name extends string, S extends Signature> = { readonly kind: Name } & ArgumentsOf<S>;

/** Something that a keyspace can be set to: a basis, an α, a kind of wrong key. `Config` is how configurations hold it. */
export interface ChoiceEntry<Config = { readonly kind: string }> extends CatalogueEntry {
  /** The configuration that these arguments make; a Failure where one is wrong. */
  choose(given: GivenArguments): Config;
  /** Where numbers are drawn between two arguments, these: the first must be the lesser one. */
  range?(given: GivenArguments): readonly [low: number, high: number];
}

/** All that configurations can hold of the entries of a list. */
export type ChoiceOf<List extends readonly ChoiceEntry[]> = ReturnType<List[number]["choose"]>;

/** What every kind of choice is defined with. */
export interface ChoiceDefinition<Name extends string, S extends Signature> {
  readonly name: Name;
  readonly summary: string;
  readonly signature: S;
  readonly range?: (args: ArgumentsOf<S>) => readonly [low: number, high: number];
}

/** Reads arguments as `definition` declares them: those of a program, or of a choice with all that stands beside them. */
export function readerOf<Name extends string, S extends Signature>({
  name,
  signature,
}: ChoiceDefinition<Name, S>): (given: GivenArguments) => ArgumentsOf<S> {
  return ({ kind: _, perPoint: __, ...given }) => resolveArguments(name, signature, given);
}

/** The part of an entry that all kinds of choices have. */
export function choiceEntry<const Name extends string, const S extends Signature>(
  definition: ChoiceDefinition<Name, S>,
) {
  const { name, summary, signature, range } = definition;
  const read = readerOf(definition);
  return {
    name,
    summary,
    signature,
    choose: (given: GivenArguments): Choice<Name, S> => ({ kind: name, ...read(given) }),
    ...(range === undefined ? {} : { range: (given: GivenArguments) => range(read(given)) }),
  };
}
