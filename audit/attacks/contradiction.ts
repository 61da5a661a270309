import { isDeepStrictEqual } from "node:util";
import { type AttackReport, type MadeAttack, wasMade } from "./attack-report.js";
import type { Score } from "./trial.js";
import { verdictOf } from "./verdict.js";

/** Earlier versions may have rounded in another order. */
const tolerance = 1e-6;

/**
 * What in a report of attacks does not follow from the trials in it, as the end of a sentence that begins with its file: all
 * recoveries and the verdict are computed again. Undefined where all of it agrees.
 */
export function contradictionIn(report: AttackReport): string | undefined {
  const { authorised, chance, attacks, verdict } = report;
  if (!(chance >= 0 && chance < authorised && authorised <= 1))
    return `\`authorised\` is ${authorised} and \`chance\` ${chance}, which leaves nothing to recover`;
  for (const [i, attack] of attacks.entries()) {
    const wrong = wasMade(attack) ? contradictionInTrials(attack, report) : undefined;
    if (wrong !== undefined) return `\`attacks[${i}].${wrong}`;
  }
  const computed = verdictOf(attacks);
  if (isDeepStrictEqual(verdict, computed)) return undefined;
  return computed.kind === verdict.kind
    ? `\`verdict\` is not that of its trials, though of the same kind (${verdict.kind})`
    : `\`verdict.kind\` is "${verdict.kind}", but its trials give "${computed.kind}"`;
}

function contradictionInTrials(
  { trials }: MadeAttack,
  { authorised, chance }: Pick<AttackReport, "authorised" | "chance">,
): string | undefined {
  for (const [i, trial] of trials.entries()) {
    const { unmasked, control } = trial;
    for (const [place, score] of Object.entries<Score | undefined>({ "": trial, unmasked, control })) {
      if (score === undefined) continue;
      const { accuracy, recovery } = score;
      const name = `trials[${i}].${place === "" ? "" : `${place}.`}`;
      if (accuracy < 0 || accuracy > 1) return `${name}accuracy\` is ${accuracy}, which is no share`;
      const computed = (accuracy - chance) / (authorised - chance);
      // NaN is equal to itself here: weights that diverged score nothing
      if (Math.abs(recovery - computed) > tolerance || Number.isNaN(recovery) !== Number.isNaN(computed))
        return `${name}recovery\` is ${recovery}, but its accuracy gives ${computed}`;
    }
  }
  return undefined;
}
