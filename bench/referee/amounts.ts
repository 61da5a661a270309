import { type AttackReport, type Trial, wasMade } from "../../audit/attacks/index.js";

/** What an attacker has: labelled samples, and samples without a label, which he need not use. */
export interface Amount {
  readonly labels: number;
  readonly samples: number;
}

/** The most that attacks recover of so much, and the strongest control of equal data; undefined where nothing was tried. */
export interface Recovered {
  readonly best: number | undefined;
  readonly control: number | undefined;
}

/** What a report says of an amount. Attacks by leaked keys, by answers of the victim, and by what no attacker knows are left out. */
export function recoveredFrom(report: AttackReport, amount: Amount): Recovered {
  const trials = report.attacks
    .filter(wasMade)
    .filter(({ knowledge }) => !knowledge.includes("basis"))
    .flatMap((attack) => attack.trials)
    .filter((trial) => isOf(trial, amount));
  return {
    best: largest(trials.map(({ recovery }) => recovery)),
    control: largest(trials.flatMap(({ control }) => (control === undefined ? [] : [control.recovery]))),
  };
}

function isOf({ price, at }: Trial, { labels, samples }: Amount): boolean {
  if (price.leakedKeys > 0 || price.queries > 0) return false;
  // what selects costs labels too: an attack that names its amount is held to what it learns from
  const learned = at?.["labels"] ?? price.labels;
  const unlabelled = at?.["unlabelled"] ?? price.unlabelled;
  return learned === labels && unlabelled <= samples;
}

function largest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
