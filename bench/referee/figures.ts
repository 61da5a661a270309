import { mean, sampleStandardDeviation } from "simple-statistics";
import { type AttackReport, priceText } from "../../audit/attacks/index.js";
import { number } from "../../audit/document/table.js";

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
