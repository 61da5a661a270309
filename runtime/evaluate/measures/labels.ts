import type { Ops } from "../../../tensor/ops/ops.js";
import { defineMeasure, shares } from "./define-measure.js";

const missing = { missing: "the model gives no labels" } as const;

export const exactMatchMeasure = defineMeasure({
  name: "exact_match",
  key: "exactMatch",
  summary: "the share of samples of which every label is right",
  label: "exact match",
  range: shares,
  decimals: 4,
  better: "more",
  measuring: ({ head: { classes }, learned }) =>
    learned !== "labels"
      ? missing
      : {
          // means are over labels, of which a sample has `classes`
          sum(ops, { predicted, labels }) {
            const right = ops.cast(ops.equal(predicted, labels), "float32");
            return ops.mul(ops.sum(ops.cast(ops.equal(ops.sum(right, [-1]), classes), "float32")), classes);
          },
        },
});

/**
 * The mean over the labels of F1 = 2 TP / (2 TP + FP + FN), of all samples of a split together: 0 for a label that no sample has
 * and none is given, as in scikit-learn's `f1_score(average="macro")`.
 */
export const macroF1Measure = defineMeasure({
  name: "macro_f1",
  key: "macroF1",
  summary: "the mean over labels of F1, which rare labels move as much as common ones",
  label: "macro F1",
  range: shares,
  decimals: 4,
  better: "more",
  measuring: ({ head: { classes }, learned }) =>
    learned !== "labels"
      ? missing
      : {
          /** TP of each label, then 2 TP + FP + FN of each: those that are given it, and those that have it. */
          sum<T>(ops: Ops<T>, { predicted, labels }: { readonly predicted: T; readonly labels: T }): T {
            const hits = ops.sum(ops.mul(predicted, labels), [0]);
            return ops.concat([hits, ops.sum(ops.add(predicted, labels), [0])], 0);
          },
          fromMeans(means) {
            const f1Of = (hits: number, all: number): number => (all === 0 ? 0 : (2 * hits) / all);
            const all = means.slice(classes);
            return all.reduce((sum, each, i) => sum + f1Of(means[i] ?? 0, each), 0) / classes;
          },
        },
});
