export { type Attack, type AttackContext, defineAttack, type Knowledge } from "./attack.js";
export type { AttackEvent } from "./attack-event.js";
export {
  type AttackOutcome,
  type AttackReport,
  type AttackVerdict,
  attackReportFormat,
  type MadeAttack,
  type SkippedAttack,
  wasMade,
} from "./attack-report.js";
export { type AttackerData, firstSamples, selectionSamples, shareOfOwners } from "./attacker-data.js";
export type { Attempt, Candidate, Control, Scorable } from "./attempt.js";
export { type AttackBudget, attackBudgets, budgetArguments } from "./budget.js";
export { type AttackName, attackCatalogue, attackNames } from "./catalogue.js";
export { priceText, tellingTrial, verdictSentence } from "./finding.js";
export { type AttackPlan, type AttackWishes, type PlannedAttack, planAttacks } from "./plan.js";
export { comparePrices, type Price, priceParts, Tally } from "./price.js";
export { type AttackSplits, attackSplits, splitSamples } from "./split-samples.js";
export {
  attackVictim,
  makeAttack,
  type ScoredSetting,
  type SuiteOptions,
} from "./suite.js";
export type { Score, Trial } from "./trial.js";
export { breaks, brokenFrom, percent, verdictOf } from "./verdict.js";
