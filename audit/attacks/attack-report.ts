import type { ConfigValue } from "../../tensor/signature.js";
import type { Trial } from "./attack.js";
import type { AttackBudget, AttackName, Knowledge } from "./attack-catalogue.js";
import { comparePrices } from "./price.js";

/** What `attacks.json` holds. */
export interface AttackReport {
  readonly format: typeof attackReportFormat;
  readonly spec: string;
  readonly experiment: string;
  readonly checkpoint: "best" | "latest";
  /** Optimizer steps that the attacked weights have seen. */
  readonly step: number;
  readonly budget: AttackBudget;
  readonly seed: number;
  readonly engine: string;
  readonly device: string;
  /** Sizes of the attacker's three splits and of the owner's training split. */
  readonly data: {
    readonly pool: number;
    readonly validation: number;
    readonly test: number;
    readonly ownersSamples: number;
  };
  /** Accuracy on the test split under valid keys, and of guessing the commonest class: R = 1 and R = 0. */
  readonly authorised: number;
  readonly chance: number;
  readonly attacks: readonly AttackOutcome[];
  readonly verdict: Verdict;
  readonly seconds: number;
}

export const attackReportFormat = "spankey-attacks/1";

export type AttackOutcome = MadeAttack | SkippedAttack;

interface NamedAttack {
  readonly name: AttackName;
  readonly title: string;
  readonly knowledge: readonly Knowledge[];
}

export interface MadeAttack extends NamedAttack {
  readonly arguments: Readonly<Record<string, ConfigValue>>;
  readonly trials: readonly Trial[];
  readonly seconds: number;
}

export interface SkippedAttack extends NamedAttack {
  /** Why it was not made. */
  readonly reason: string;
}

export function wasMade(outcome: AttackOutcome): outcome is MadeAttack {
  return "trials" in outcome;
}

/** From this recovery on a gate counts as got round. */
export const brokenFrom = 0.9;

/** What a suite came to. */
export type Verdict =
  | { readonly kind: "broken"; readonly attack: AttackName; readonly trial: Trial }
  | { readonly kind: "none" }
  /** The suite did not break what it should have broken, so that its finding nothing says nothing. */
  | { readonly kind: "inconclusive"; readonly reason: string };

/** Whether a trial recovers enough, and more than its control, which has neither the victim nor the attack. */
export function breaks({ recovery, control }: Trial): boolean {
  return recovery >= brokenFrom && (control === undefined || control.recovery < brokenFrom);
}

/** The cheapest attack that recovers enough; those for calibration know what no attacker does. */
export function judge(outcomes: readonly AttackOutcome[]): Verdict {
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

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`.replace("-", "−");
}
