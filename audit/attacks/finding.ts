import { count } from "../../diagnostics/index.js";
import type { AttackReport, MadeAttack } from "./attack-report.js";
import { comparePrices, type Price } from "./price.js";
import type { Trial } from "./trial.js";
import { breaks, brokenFrom, percent } from "./verdict.js";

/** What of a report its finding follows from. */
type Found = Pick<AttackReport, "verdict" | "budget" | "data" | "authorised" | "chance" | "attacks">;

/**
 * The sentence that names the cheapest attack that got round the gate, with its price, or says that none did; and a second one
 * where the samples are too few for either.
 */
export function verdictSentence(report: Found): string {
  const doubt = doubtOf(report);
  return doubt === undefined ? findingOf(report) : `${findingOf(report)} ${doubt}`;
}

/** What was attacked where that is not the run as it lies there, and what attackers were taken to have of the weights of a file. */
export function victimRemarks({
  lockedInMemory,
  fileWeights,
}: Pick<AttackReport, "lockedInMemory" | "fileWeights">): string[] {
  const lock =
    lockedInMemory &&
    `The attacks are of the weights under the lock \`${lockedInMemory.lock}\` of the spec, put on in memory under a throwaway key, at ${lockedInMemory.parameters.join(", ")}.`;
  return [lock, fileWeights && aboutFileWeights[fileWeights]].filter((remark) => remark !== undefined);
}

const aboutFileWeights = {
  public:
    "The weights that training began with count as public: controls begin with them too. Where nobody else has them, attack with `--private-weights`.",
  private: "The weights that training began with count as the owner's alone: controls begin with fresh ones.",
} as const;

/** The points of recovery that one sample may be worth. */
const coarsest = 0.05;

function doubtOf({ data: { test }, authorised, chance }: Found): string | undefined {
  const step = 1 / (test * (authorised - chance));
  if (step <= coarsest) return undefined;
  const samples = count(test, "sample");
  return `It rests on ${samples}, each of them worth ${percent(step)} of recovery: too few to tell.`;
}

function findingOf({ verdict, budget, attacks }: Found): string {
  switch (verdict.kind) {
    case "broken": {
      const { attack, trial } = verdict;
      return (
        `The cheapest attack found that recovers ${percent(brokenFrom)} or more is ${attack} ` +
        `(${trial.variant}${needsMask(trial) ? ", reject output masked" : ""}): ${percent(trial.recovery)} for ${priceText(trial.price)}.`
      );
    }
    case "none":
      return `No attack that recovers ${percent(brokenFrom)} or more was found within the ${budget} budget. ${triedText(attacks)}`;
    case "inconclusive":
      return `Inconclusive: ${verdict.reason}, so that finding no attack says nothing.`;
  }
}

/** "The best of 18 attacks, `replay` (1 key), recovered 62 %." */
function triedText(attacks: Found["attacks"]): string {
  const made = attacks.filter(
    (outcome): outcome is MadeAttack =>
      "trials" in outcome && outcome.knowledge.every((part) => part !== "basis"),
  );
  const telling = made.map((outcome) => ({ name: outcome.name, trial: bestTrial(outcome) }));
  const [first, ...others] = telling;
  if (first === undefined) return "None was made.";
  const best = others.reduce((a, b) => (b.trial.recovery > a.trial.recovery ? b : a), first);
  const what = made.length === 1 ? "The one attack made" : `The best of ${made.length} attacks`;
  return `${what}, ${best.name} (${best.trial.variant}), recovered ${percent(best.trial.recovery)}${controlText(best.trial)}.`;
}

/** Of a trial that counts for nothing since its control does as well. */
function controlText({ control, recovery }: Trial): string {
  return control === undefined || recovery < brokenFrom
    ? ""
    : `, and its control ${percent(control.recovery)}`;
}

const bestTrial = ({ trials }: MadeAttack): Trial =>
  trials.reduce((a, b) => (b.recovery > a.recovery ? b : a));

/** Whether a trial recovers too little unless the reject output is masked. */
function needsMask({ unmasked }: Trial): boolean {
  return unmasked !== undefined && unmasked.recovery < brokenFrom;
}

/** The telling trial of an attack: the cheapest that got round the gate, or the one that recovered most. */
export function tellingTrial({ trials }: MadeAttack): Trial {
  const byPrice = [...trials].sort((a, b) => comparePrices(a.price, b.price));
  return byPrice.find(breaks) ?? byPrice.reduce((a, b) => (b.recovery > a.recovery ? b : a));
}

/** "10 labels, 1,500 steps, 3.1 s"; what costs nothing is left out, and where all is, it says "nothing". */
export function priceText(price: Price): string {
  const parts = (
    [
      [price.leakedKeys, "leaked key", "leaked keys"],
      [price.labels, "label", "labels"],
      [price.unlabelled, "unlabelled sample", "unlabelled samples"],
      [price.queries, "query", "queries"],
      [price.steps, "step", "steps"],
    ] as const
  ).flatMap(([amount, one, many]) =>
    amount === 0 ? [] : [`${amount.toLocaleString("en")} ${amount === 1 ? one : many}`],
  );
  const seconds = price.seconds.toFixed(1);
  return [...parts, ...(seconds === "0.0" ? [] : [`${seconds} s`])].join(", ") || "nothing";
}
