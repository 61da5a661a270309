import { competingOutputs, type HeadConfig } from "../../runtime/model.js";
import type { Logits } from "../../runtime/opened-model/index.js";

/**
 * Gives every sample the class whose logits, standardised by key and class and summed over the keys, are lowest. `seen` says
 * what is usual: the logits under the same keys of samples, which may be others.
 */
export function voteByKeys(
  seen: readonly Logits[],
  head: HeadConfig,
): (logits: readonly Logits[]) => Int32Array {
  const usual = seen.map((logits) => momentsByClass(logits, head));
  return (logits) => {
    const sums = new LogitSums(head);
    for (const [k, of] of logits.entries()) sums.add(of, usual[k]);
    return sums.winners("lowest");
  };
}

/** Adds up the standardised class logits of samples, key by key. */
export class LogitSums {
  #sums = new Float64Array();

  constructor(private readonly head: HeadConfig) {}

  /** `usual`: the moments to standardise by; those of these logits where it is left out. */
  add(logits: Logits, usual = momentsByClass(logits, this.head)): void {
    const { classes } = this.head;
    const width = competingOutputs(this.head);
    if (this.#sums.length === 0) this.#sums = new Float64Array((logits.length / width) * classes);
    const { means, deviations } = usual;
    const sums = this.#sums;
    for (let i = 0; i < sums.length; i++) {
      const [row, c] = [Math.floor(i / classes), i % classes];
      const off = (logits[row * width + c] ?? 0) - (means[c] ?? 0);
      sums[i] = (sums[i] ?? 0) + off / (deviations[c] ?? 1);
    }
  }

  /** The class of each sample whose sum is lowest or highest. */
  winners(wins: "lowest" | "highest"): Int32Array {
    const { classes } = this.head;
    const most = wins === "lowest" ? Math.min : Math.max;
    return Int32Array.from({ length: this.#sums.length / classes }, (_, row) => {
      const scores = this.#sums.subarray(row * classes, (row + 1) * classes);
      return scores.indexOf(scores.reduce((a, b) => most(a, b)));
    });
  }
}

/** The mean and the standard deviation of each class logit over the samples; a deviation of 1 where all are the same. */
function momentsByClass(logits: Logits, head: HeadConfig) {
  const width = competingOutputs(head);
  const rows = logits.length / width;
  const moments = Array.from({ length: head.classes }, (_, c) => {
    const values = Array.from({ length: rows }, (_, row) => logits[row * width + c] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / rows;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
    return { mean, deviation: Math.sqrt(variance) || 1 };
  });
  return { means: moments.map(({ mean }) => mean), deviations: moments.map(({ deviation }) => deviation) };
}
