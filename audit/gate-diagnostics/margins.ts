import { competingOutputs, type HeadConfig } from "../../runtime/model.js";
import type { Logits, Samples } from "../../runtime/opened-model/index.js";

/** M = z[y] − max over c ≠ y of z[c] of every prediction, over the outputs that compete. Above 0 it is right. */
export function marginsOf(logits: Logits, { labels }: Samples, head: HeadConfig): Float64Array {
  const width = competingOutputs(head);
  return Float64Array.from(labels, (label, row) => {
    let best = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < width; i++) {
      if (i !== label) best = Math.max(best, logits[row * width + i] ?? Number.NaN);
    }
    return (logits[row * width + label] ?? Number.NaN) - best;
  });
}

/** Of numbers for each prediction those of the last prediction of each sample. */
export function lastOfEach(values: Float64Array, { count }: Samples): Float64Array {
  const each = values.length / count;
  return Float64Array.from({ length: count }, (_, i) => values[(i + 1) * each - 1] ?? Number.NaN);
}
