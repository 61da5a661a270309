import type { Attack } from "./attack.js";
import type { AttackName } from "./attack-catalogue.js";
import { rejectBypass } from "./reject-bypass.js";

/** How each attack of the catalogue is carried out. */
export const attacks: { readonly [Name in AttackName]: Attack<Name> } = {
  reject_bypass: rejectBypass,
};

export {
  type Attack,
  type AttackContext,
  recoveryOf,
  type Trial,
  trialOf,
} from "./attack.js";
export {
  type ArgumentsOfAttack,
  type AttackBudget,
  type AttackDeclaration,
  type AttackName,
  attackBudgets,
  attackCatalogue,
  attackNames,
  budgetArguments,
  isAttackName,
  type Knowledge,
} from "./attack-catalogue.js";
export { type AttackData, attackerData, cutSamples, firstSamples, shareOfOwners } from "./attacker-data.js";
export { comparePrices, type Price, priceParts, Tally } from "./price.js";
