import { mean, median, sampleStandardDeviation } from "simple-statistics";
import { type AttackReport, priceText } from "../../audit/attacks/index.js";
import { number } from "../../audit/document/table.js";
import type { KeptRuns } from "./kept-runs.js";

/** Mean ± sample standard deviation; of nothing, "". */
export function spread(values: readonly number[], decimals = 2): string {
  if (values.length === 0) return "";
  const deviation = values.length < 2 ? "" : ` ± ${number(sampleStandardDeviation([...values]), decimals)}`;
  return number(mean([...values]), decimals) + deviation;
}

/** The cheapest attack that recovers nine tenths, its price, and what its control recovers for as much. */
export function cheapest({ verdict }: AttackReport): string {
  if (verdict.kind !== "broken") return verdict.kind === "none" ? "none found" : "inconclusive";
  const { attack, trial } = verdict;
  const control = trial.control === undefined ? "" : `; control ${number(trial.control.recovery, 2)}`;
  return `\`${attack}\` (${trial.variant}): ${priceText(trial.price)}${control}`;
}

/** The time of an epoch over that of another experiment, the median of the seeds. */
export function epochRatio(
  runs: KeptRuns,
  name: string,
  reference: string,
  seeds: readonly string[],
): string {
  const ratios = seeds.map(
    (seed) => median(runs.epochSeconds(name, seed)) / median(runs.epochSeconds(reference, seed)),
  );
  return ratios.length === 0 ? "" : number(median(ratios), 1);
}
