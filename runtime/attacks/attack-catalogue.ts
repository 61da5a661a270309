import type { ConfigValue } from "../model.js";
import type { ArgumentsOf, Signature } from "../signature.js";

/** What an attacker must have of the model, besides what the attack's price says. */
export type Knowledge =
  /** The weights and the code: everything that the design lets be public. */
  | "weights"
  /** The logits for inputs and keys of the attacker's choice. */
  | "scores"
  /** The winning output alone, for inputs and keys of the attacker's choice. */
  | "labels"
  /** The basis B: the owner's secret. For calibration; such an attack is not counted among those that broke in. */
  | "basis";

/** How much time a suite may take: `quick` is a first look, `standard` is what a report should quote. */
export const attackBudgets = ["quick", "standard"] as const;
export type AttackBudget = (typeof attackBudgets)[number];

/** An attack as specs and command lines see it. */
export interface AttackDeclaration<S extends Signature = Signature> {
  /** "optimise a free key by gradient, without the basis" */
  readonly title: string;
  readonly knowledge: readonly Knowledge[];
  /** Its arguments: `key_optimisation(labels: [10, 30])`. The defaults are those of the standard budget. */
  readonly signature: S;
  /** The arguments that are others in the quick budget; null: the quick budget leaves the attack out. */
  readonly quick: Readonly<Record<string, ConfigValue>> | null;
}

/** Sees to it that the quick budget gives arguments that there are. */
function declare<const S extends Signature>(
  declaration: AttackDeclaration<S> & { readonly quick: Partial<ArgumentsOf<S>> | null },
): AttackDeclaration<S> {
  return declaration;
}

/**
 * Every attack, in the order in which a suite makes them: those that cost little come first. Light: the checker reads it
 * at every start; how each works is in the file of its name beside this one.
 */
export const attackCatalogue = {
  reject_bypass: declare({
    title: "take the highest of the class logits, whatever the reject output says",
    knowledge: ["scores"],
    signature: { keys: { type: "int", min: 1, default: 20 } },
    quick: {},
  }),
} as const;

export type AttackName = keyof typeof attackCatalogue;

/** The arguments of an attack, defaults filled in. */
export type ArgumentsOfAttack<Name extends AttackName> =
  (typeof attackCatalogue)[Name] extends AttackDeclaration<infer S> ? ArgumentsOf<S> : never;

export const attackNames = Object.keys(attackCatalogue) as AttackName[];

export function isAttackName(name: string): name is AttackName {
  return Object.hasOwn(attackCatalogue, name);
}

/** What an attack is given in a budget where nothing else is said: every argument; null where the budget leaves it out. */
export function budgetArguments(
  name: AttackName,
  budget: AttackBudget,
): Readonly<Record<string, ConfigValue>> | null {
  const { signature, quick }: AttackDeclaration = attackCatalogue[name];
  if (budget === "quick" && quick === null) return null;
  const defaults = Object.entries(signature).flatMap(([argument, rule]) =>
    rule.default === undefined ? [] : [[argument, rule.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...(budget === "quick" ? quick : {}) };
}
