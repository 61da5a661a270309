import type { ConfigValue } from "../../tensor/signature.js";
import type { Attack } from "./attack.js";

/** How much time a suite may take: `quick` is a first look, `standard` is what a report should quote, `long` takes hours. */
export const attackBudgets = ["quick", "standard", "long"] as const;
export type AttackBudget = (typeof attackBudgets)[number];

/** The arguments that an attack has in a budget unless told otherwise; null where the budget leaves the attack out. */
export function budgetArguments(
  { signature, quick, long }: Attack,
  budget: AttackBudget,
): Readonly<Record<string, ConfigValue>> | null {
  const changes: Record<AttackBudget, Readonly<Record<string, ConfigValue | undefined>> | null> = {
    ...{ quick, standard: {}, long },
  };
  const changed = changes[budget];
  if (changed === null) return null;
  const given = Object.entries(signature).flatMap(([argument, rule]) => {
    const value = changed[argument] ?? rule.default;
    return value === undefined ? [] : [[argument, value] as const];
  });
  return Object.fromEntries(given);
}
