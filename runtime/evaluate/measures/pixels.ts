import type { Ops } from "../../../tensor/ops/ops.js";
import { countedPixels, pixelCrossEntropy } from "../../losses/pixel-cross-entropy.js";
import { countEqual } from "../counts.js";
import { defineMeasure, type Measuring, shares } from "./define-measure.js";

/** The share of pixels that are right, of those that are not void; null where all are. */
export const pixelAccuracy: Measuring = {
  sum<T>(ops: Ops<T>, { predicted, labels }: { readonly predicted: T; readonly labels: T }): T {
    const { counted } = countedPixels(ops, labels);
    const sums = [countEqual(ops, predicted, labels), ops.sum(counted)];
    return ops.concat(
      sums.map((sum) => ops.reshape(sum, [1])),
      0,
    );
  },
  fromMeans: ([right = 0, counted = 0]) => (counted === 0 ? null : right / counted),
};

/** The mean cross-entropy of the pixels that are not void; null where all are. */
export const pixelLoss: Measuring = {
  sum<T>(ops: Ops<T>, { logits, labels }: { readonly logits: T; readonly labels: T }): T {
    const counted = ops.sum(countedPixels(ops, labels).counted);
    const sums = [ops.mul(pixelCrossEntropy(ops, logits, labels), counted), counted];
    return ops.concat(
      sums.map((sum) => ops.reshape(sum, [1])),
      0,
    );
  },
  fromMeans: ([loss = 0, counted = 0]) => (counted === 0 ? null : loss / counted),
};

/**
 * The mean over classes of TP / (TP + FP + FN), the pixels that are of a class and predicted so by those that are either, of all
 * samples of a split together (Everingham et al. 2010, Pascal VOC). A class that no pixel has and none is given is left out, and
 * so are void pixels.
 */
export const meanIouMeasure = defineMeasure({
  name: "mean_iou",
  key: "meanIou",
  summary:
    "the mean over classes of the pixels that are of a class and predicted so, by those that are either",
  label: "mean IoU",
  range: shares,
  decimals: 4,
  better: "more",
  measuring: ({ head: { classes }, learned }) =>
    learned !== "mask"
      ? { missing: "pixels have no classes" }
      : {
          /** Both of each class, then those of either with both counted twice. */
          sum<T>(ops: Ops<T>, { predicted, labels }: { readonly predicted: T; readonly labels: T }): T {
            const { classes: right, counted } = countedPixels(ops, labels);
            const shape = [...ops.shapeOf(counted), 1];
            const countOf = (of: T): T => ops.mul(ops.oneHot(of, classes), ops.reshape(counted, shape));
            const [given, wanted] = [countOf(predicted), countOf(right)];
            const both = ops.sum(ops.mul(given, wanted), [0, 1, 2]);
            return ops.concat([both, ops.sum(ops.add(given, wanted), [0, 1, 2])], 0);
          },
          fromMeans(means) {
            const shared = means
              .slice(0, classes)
              .map((both, i) => [both, (means[classes + i] ?? 0) - both] as const);
            const seen = shared.filter(([, either]) => either > 0);
            return seen.length === 0
              ? null
              : seen.reduce((sum, [both, either]) => sum + both / either / seen.length, 0);
          },
        },
});
