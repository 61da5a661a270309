import type { AttackConfig } from "../../runtime/model.js";
import type { ConfigValue } from "../../tensor/signature.js";
import { type AttackBudget, type AttackName, attackNames, budgetArguments } from "./attack-catalogue.js";

/** An attack to be made, with all its arguments; null: the budget leaves it out. */
export interface PlannedAttack {
  readonly name: AttackName;
  readonly arguments: Readonly<Record<string, ConfigValue>> | null;
}

export interface AttackPlan {
  readonly budget: AttackBudget;
  readonly attacks: readonly PlannedAttack[];
}

/** What a command line asks for; a spec's own wishes count where it says nothing. */
export interface AttackWishes {
  readonly budget?: AttackBudget;
  readonly only?: readonly AttackName[];
}

/**
 * Which attacks are made with which arguments. A budget that is asked for takes the place of all that the spec says; `only`
 * leaves out the others, and keeps the arguments that the spec gives.
 */
export function planAttacks(config: AttackConfig | undefined, { budget, only }: AttackWishes): AttackPlan {
  const written = budget === undefined ? config : undefined;
  const used = budget ?? written?.budget ?? "standard";
  const configured = new Map(
    (written?.attacks ?? []).map((attack) => [attack.name, attack.arguments] as const),
  );
  const isWhole = written === undefined || written.budget !== null;
  const wanted = only ?? (isWhole ? attackNames : attackNames.filter((name) => configured.has(name)));
  const attacks = attackNames
    .filter((name) => wanted.includes(name))
    .map((name): PlannedAttack => ({ name, arguments: configured.get(name) ?? argumentsOf(name) }));
  return { budget: used, attacks };

  /** An attack that is asked for by its name is made in any budget. */
  function argumentsOf(name: AttackName): Readonly<Record<string, ConfigValue>> | null {
    const given = budgetArguments(name, used);
    return given ?? (only === undefined ? null : budgetArguments(name, "standard"));
  }
}
