import { competingOutputs, type HeadConfig } from "../../runtime/model.js";
import type { Outputs } from "../../runtime/opened-model/accuracy.js";
import type { Logits, Samples } from "../../runtime/opened-model/index.js";

/**
 * The outputs that an attacker who sees the logits lets win: the classes alone. Masking the reject output never costs a
 * right prediction: the highest of all outputs, if it is a class, is the highest of the classes too.
 */
export function maskedOutputs(head: HeadConfig): Outputs {
  return head.reject === null ? "all" : "classes";
}

/** Mean log probability of the right class, by softmax over the class logits alone, in nats. */
export function meanLogProbability(logits: Logits, { labels }: Samples, head: HeadConfig): number {
  let sum = 0;
  for (const [row, label] of labels.entries()) {
    const scores = classLogits(logits, row, head);
    const highest = scores.reduce((a, b) => Math.max(a, b));
    const total = scores.reduce((all, score) => all + Math.exp(score - highest), 0);
    sum += (scores[label] ?? 0) - highest - Math.log(total);
  }
  return sum / labels.length;
}

/**
 * H(p) − H(p | x) over the class logits of one key on all samples, in nats: how sure predictions are one by one, and how
 * much they differ from sample to sample (Bridle et al. 1991).
 */
export function mutualInformation(logits: Logits, head: HeadConfig): number {
  const rows = logits.length / competingOutputs(head);
  const average = new Float64Array(head.classes);
  let conditional = 0;
  for (let row = 0; row < rows; row++) {
    const scores = classLogits(logits, row, head);
    const highest = scores.reduce((a, b) => Math.max(a, b));
    const weights = Array.from(scores, (score) => Math.exp(score - highest));
    const sum = weights.reduce((a, b) => a + b);
    for (const [i, weight] of weights.entries()) {
      const share = weight / sum;
      average[i] = (average[i] ?? 0) + share / rows;
      conditional += entropyTerm(share) / rows;
    }
  }
  return average.reduce((total, share) => total + entropyTerm(share), 0) - conditional;
}

function classLogits(logits: Logits, row: number, head: HeadConfig): Logits {
  const start = row * competingOutputs(head);
  return logits.subarray(start, start + head.classes);
}

function entropyTerm(share: number): number {
  return share > 0 ? -share * Math.log(share) : 0;
}

/** "10 labels, 1000 samples": what a trial learns from; of what there is none, nothing. */
export function countedSamples(labelled: number, unlabelled: number): string {
  return [
    ...(labelled > 0 ? [counted(labelled, "label")] : []),
    ...(unlabelled > 0 ? [counted(unlabelled, "sample")] : []),
  ].join(", ");
}

/** "10 labels" */
export function counted(count: number, thing: string, plural = "s"): string {
  return `${count} ${thing}${count === 1 ? "" : plural}`;
}
