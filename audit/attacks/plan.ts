import type { AttackConfig } from "../../runtime/model.js";
import type { ConfigValue } from "../../tensor/signature.js";
import type { Attack } from "./attack.js";
import { type AttackBudget, budgetArguments } from "./budget.js";
import { type AttackName, attackCatalogue } from "./catalogue.js";

/** An attack to be made, with all its arguments; null: the budget leaves it out. */
export interface PlannedAttack {
  readonly attack: Attack<AttackName>;
  readonly arguments: Readonly<Record<string, ConfigValue>> | null;
}

export interface AttackPlan {
  readonly budget: AttackBudget;
  readonly attacks: readonly PlannedAttack[];
}

/** What a command line asks for; where it says nothing, the spec decides. */
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
  const configured = new Map(written?.attacks.map((attack) => [attack.name, attack.arguments]));
  const isWhole = written === undefined || written.budget !== null;
  const isWanted = ({ name }: Attack<AttackName>): boolean =>
    only?.includes(name) ?? (isWhole || configured.has(name));
  const attacks = [...attackCatalogue.values()]
    .filter(isWanted)
    .map(
      (attack): PlannedAttack => ({ attack, arguments: configured.get(attack.name) ?? defaultsOf(attack) }),
    );
  return { budget: used, attacks };

  /** An attack that is asked for by its name is made in any budget. */
  function defaultsOf(attack: Attack): PlannedAttack["arguments"] {
    const given = budgetArguments(attack, used);
    return given ?? (only === undefined ? null : budgetArguments(attack, "standard"));
  }
}
