import { sizeOf } from "../../../tensor/ops/tensor-type.js";
import { binaryCrossEntropy, crossEntropy, squaredError } from "../../losses/index.js";
import { defineMeasure } from "./define-measure.js";
import { pixelLoss } from "./pixels.js";

/**
 * The mean cross-entropy of the outputs that compete, a reject output among them, whatever else the loss of an experiment has;
 * of several labels, their mean binary cross-entropy; of numbers, the mean squared error as they are learned. It is measured on validation samples alone.
 */
export const lossMeasure = defineMeasure({
  name: "loss",
  key: "loss",
  summary:
    "the mean cross-entropy, or the mean squared error of numbers as they are learned; of `validation` only",
  label: "loss",
  range: { least: -1e-3, most: Number.POSITIVE_INFINITY },
  decimals: 4,
  better: "less",
  measuring: ({ learned }) =>
    learned === "mask"
      ? pixelLoss
      : {
          sum(ops, { logits, labels }) {
            const of = { class: crossEntropy, labels: binaryCrossEntropy, number: squaredError }[learned];
            return ops.mul(of(ops, logits, labels), sizeOf(ops.shapeOf(labels)));
          },
        },
});
