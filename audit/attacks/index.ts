export { type AttackContext, defineAttack } from "./attack.js";
export type { AttackEvent } from "./attack-event.js";
export {
  type AttackOutcome,
  type AttackReport,
  type AttackVerdict,
  wasMade,
} from "./attack-report.js";
export { firstSamples, shareOfOwners } from "./attacker-data.js";
export type { Candidate } from "./attempt.js";
export { type AttackBudget, attackBudgets } from "./budget.js";
export { type AttackName, attackNames } from "./catalogue.js";
export { priceText, tellingTrial, verdictSentence, victimRemarks } from "./finding.js";
export { type AttackPlan, planAttacks } from "./plan.js";
export { comparePrices, type Price, Tally } from "./price.js";
export { attackSplits, splitSamples } from "./split-samples.js";
export { attackVictim, makeAttack, type ScoredSetting, type SuiteOptions } from "./suite.js";
export type { Trial } from "./trial.js";
export { percent, verdictOf } from "./verdict.js";
