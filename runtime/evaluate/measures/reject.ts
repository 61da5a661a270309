import { countRejected } from "../counts.js";
import { defineMeasure, shares } from "./define-measure.js";

export const rejectMeasure = defineMeasure({
  name: "reject",
  key: "reject",
  summary: "the share of predictions that are the reject output",
  label: "reject fraction",
  range: shares,
  decimals: 4,
  better: "less",
  measuring: ({ head: { reject } }) =>
    reject === null
      ? { missing: "there is no reject output" }
      : { sum: (ops, { predicted }) => countRejected(ops, predicted, reject) },
});
