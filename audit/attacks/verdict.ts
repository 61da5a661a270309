import { type AttackOutcome, type AttackVerdict, wasMade } from "./attack-report.js";
import { comparePrices } from "./price.js";
import type { Trial } from "./trial.js";

/** From this recovery on an attack counts as having got round the gate. */
export const brokenFrom = 0.9;

/** Whether a trial recovers enough, and more than its control, which has neither the victim nor the attack. */
export function breaks({ recovery, control }: Trial): boolean {
  return recovery >= brokenFrom && (control === undefined || control.recovery < brokenFrom);
}

/** The cheapest attack that recovers enough. Those for calibration are left out: they know what no attacker does. */
export function verdictOf(outcomes: readonly AttackOutcome[]): AttackVerdict {
  const made = outcomes.filter(wasMade);
  const found = made
    .filter(({ knowledge }) => !knowledge.includes("basis"))
    .flatMap(({ name, trials }) => trials.map((trial) => ({ attack: name, trial })))
    .filter(({ trial }) => breaks(trial))
    .sort((a, b) => comparePrices(a.trial.price, b.trial.price));
  const [cheapest] = found;
  if (cheapest !== undefined) return { kind: "broken", ...cheapest };
  const failed = made
    .filter(({ knowledge }) => knowledge.includes("basis"))
    .flatMap(({ trials }) => trials)
    .find(({ recovery }) => recovery < brokenFrom);
  if (failed === undefined) return { kind: "none" };
  return { kind: "inconclusive", reason: `${failed.variant} recovered only ${percent(failed.recovery)}` };
}

/** "93 %" */
export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`.replace("-", "−");
}
