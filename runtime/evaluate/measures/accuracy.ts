import { countEqual } from "../counts.js";
import { defineMeasure, shares } from "./define-measure.js";
import { pixelAccuracy } from "./pixels.js";

export const accuracyMeasure = defineMeasure({
  name: "accuracy",
  key: "accuracy",
  summary:
    "the share of predictions that are one of the C classes and right; one for each sample, each token, each pixel that is not void, or each label",
  label: "semantic accuracy",
  range: shares,
  decimals: 4,
  better: "more",
  measuring: ({ learned }) =>
    learned === "mask"
      ? pixelAccuracy
      : learned !== "number"
        ? { sum: (ops, { predicted, labels }) => countEqual(ops, predicted, labels) }
        : { missing: "the model gives numbers" },
});
