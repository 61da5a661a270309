import { competingOutputs, type HeadConfig } from "../model.js";
import type { Logits } from "./opened-model.js";
import type { Samples } from "./samples.js";

/** Which outputs compete: all, or the C semantic classes alone (the reject output masked). */
export type Outputs = "all" | "classes";

/** The output with the highest logit for each prediction; −1 if a logit is NaN. */
export function predictions(logits: Logits, head: HeadConfig, outputs: Outputs): Int32Array {
  const width = competingOutputs(head);
  const among = outputs === "all" ? width : head.classes;
  const winners = new Int32Array(logits.length / width);
  for (let row = 0; row < winners.length; row++) {
    let best = -1;
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < among; i++) {
      const logit = logits[row * width + i] ?? Number.NaN;
      if (Number.isNaN(logit)) {
        best = -1;
        break;
      }
      if (logit > highest) [best, highest] = [i, logit];
    }
    winners[row] = best;
  }
  return winners;
}

/** Semantic accuracy: the share of predictions that are one of the C classes and right. */
export function accuracy(
  logits: Logits,
  { labels }: Samples,
  head: HeadConfig,
  outputs: Outputs = "all",
): number {
  const won = predictions(logits, head, outputs);
  return won.filter((output, i) => output === labels[i]).length / labels.length;
}

/** The share of predictions that the reject output wins; null without a reject output. */
export function rejectShare(logits: Logits, head: HeadConfig): number | null {
  if (head.reject === null) return null;
  const won = predictions(logits, head, "all");
  return won.filter((output) => output === head.reject).length / won.length;
}
