import { suggest } from "../../diagnostics/index.js";
import type {
  Block,
  Constant,
  Declaration,
  Experiment,
  Import,
  Injection,
  Keyspace,
  Model,
  Name,
  Spec,
} from "../../grammar/ast.js";
import type { Origins } from "../origins.js";
import type { Report } from "../report.js";

export type NamedDeclaration = Exclude<Declaration, Import>;

/** A spec linked with its imports: everything that they declare, by name. */
export interface LinkedSpec {
  readonly root: Spec;
  readonly origins: Origins;
  readonly declarations: ReadonlyMap<string, NamedDeclaration>;
}

/** The words of the language for each kind of declaration. */
const kindWords: Readonly<Record<NamedDeclaration["kind"], string>> = {
  Constant: "constant",
  Block: "block",
  Model: "model",
  Keyspace: "keyspace",
  Injection: "injection",
  Experiment: "experiment",
};

export interface Found {
  readonly Constant: Constant;
  readonly Block: Block;
  readonly Model: Model;
  readonly Keyspace: Keyspace;
  readonly Injection: Injection;
  readonly Experiment: Experiment;
}

const unknownCodes = {
  Model: "unknown-model",
  Keyspace: "unknown-keyspace",
  Experiment: "unknown-experiment",
} as const;

/**
 * The declaration that a name refers to; undefined, with an error, if there is none or one of another kind. The error
 * does not suggest those in `out`.
 */
export function find<K extends keyof typeof unknownCodes>(
  linked: LinkedSpec,
  kind: K,
  name: Name,
  report: Report,
  out: Iterable<Found[K]> = [],
): Found[K] | undefined {
  const declaration = linked.declarations.get(name.text);
  if (declaration === undefined) {
    const left = new Set([...out].map((other) => other.name.text));
    const known = namesOf(linked, kind).filter((one) => !left.has(one));
    report.error<(typeof unknownCodes)[keyof typeof unknownCodes]>(unknownCodes[kind], name, {
      name: name.text,
      known,
      suggestion: suggest(name.text, known),
    });
    return undefined;
  }
  if (declaration.kind !== kind) {
    report.error("declaration-kind-mismatch", name, {
      name: name.text,
      is: wordFor(declaration),
      wanted: kindWords[kind],
    });
    return undefined;
  }
  return declaration as Found[K];
}

const knownNames = new WeakMap<LinkedSpec, Map<NamedDeclaration["kind"], readonly string[]>>();

/** The names of all declarations of a kind. */
export function namesOf(linked: LinkedSpec, kind: NamedDeclaration["kind"]): readonly string[] {
  const byKind = knownNames.get(linked) ?? new Map<NamedDeclaration["kind"], readonly string[]>();
  knownNames.set(linked, byKind);
  const names = byKind.get(kind) ?? findNames(linked, kind);
  byKind.set(kind, names);
  return names;
}

function findNames(linked: LinkedSpec, kind: NamedDeclaration["kind"]): string[] {
  return [...linked.declarations.values()]
    .filter((declaration) => declaration.kind === kind)
    .map((declaration) => declaration.name.text);
}

export function wordFor(declaration: NamedDeclaration): string {
  return kindWords[declaration.kind];
}
