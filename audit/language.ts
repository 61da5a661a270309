/**
 * What the language knows of this room: the attacks that a spec can name. Light: `spkc check` loads it at every start, so
 * no engine, no native module and nothing of Node is behind it.
 */
export type { Attack } from "./attacks/attack.js";
export { type AttackBudget, attackBudgets, budgetArguments } from "./attacks/budget.js";
export { type AttackName, attackCatalogue, attackNames } from "./attacks/catalogue.js";
