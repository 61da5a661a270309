import { entryNamed } from "../../tensor/catalogue.js";
import { type AlphaConfig, alphas } from "./alphas/catalogue.js";
import type { AlphaEntry } from "./alphas/define-alpha.js";
import { type BasisConfig, bases } from "./bases/catalogue.js";
import type { BasisEntry } from "./bases/define-basis.js";
import { type WrongKeyKind, wrongKeys } from "./wrong-keys/catalogue.js";
import type { WrongKeyEntry } from "./wrong-keys/define-wrong-key.js";

/** A key subspace; the formulas are those of docs/language.md. */
export interface KeyspaceConfig {
  /** m, the rows of B. */
  readonly dim: number;
  readonly basis: BasisConfig & { readonly perPoint: boolean };
  readonly alpha: AlphaConfig & { readonly perPoint: boolean };
  /** Keys are rescaled to this standard deviation; null: not at all. */
  readonly std: number | null;
  readonly wrong: WrongKeyConfig;
}

/** How wrong keys are made: in one way, or for each batch in one of several. */
export type WrongKeyConfig = WrongKeyKind | { readonly kind: "one_of"; readonly of: readonly WrongKeyKind[] };

/** The ways in which wrong keys are made. */
export function wrongKeyKinds(wrong: WrongKeyConfig): readonly WrongKeyKind[] {
  return wrong.kind === "one_of" ? wrong.of : [wrong];
}

export function basisOf({ kind }: BasisConfig): BasisEntry {
  return entryNamed(bases, "basis", kind);
}

export function alphaOf({ kind }: AlphaConfig): AlphaEntry {
  return entryNamed(alphas, "alpha", kind);
}

export function wrongKeyOf({ kind }: WrongKeyKind): WrongKeyEntry {
  return entryNamed(wrongKeys, "wrong key", kind);
}

/** Whether wrong keys of a keyspace, of some of its kinds, are such as `is` says. */
export function someWrongKey(
  { wrong }: Pick<KeyspaceConfig, "wrong">,
  is: (entry: WrongKeyEntry) => boolean,
): boolean {
  return wrongKeyKinds(wrong).some((kind) => is(wrongKeyOf(kind)));
}
