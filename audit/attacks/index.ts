export {
  type AnyAttack,
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
export type { AttackEvent } from "./attack-event.js";
export {
  type AttackOutcome,
  type AttackReport,
  attackReportFormat,
  breaks,
  brokenFrom,
  judge,
  type MadeAttack,
  percent,
  type SkippedAttack,
  type Verdict,
  wasMade,
} from "./attack-report.js";
export { type AttackData, attackerData, cutSamples, firstSamples, shareOfOwners } from "./attacker-data.js";
export { attacks } from "./attacks.js";
export { priceText, tellingTrial, verdictSentence } from "./finding.js";
export { type AttackPlan, type AttackWishes, type PlannedAttack, planAttacks } from "./plan.js";
export { comparePrices, type Price, priceParts, Tally } from "./price.js";
export { attackVictim, type SuiteOptions } from "./suite.js";
