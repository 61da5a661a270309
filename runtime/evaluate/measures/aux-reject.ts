import { auxiliaryLogit } from "../../losses/index.js";
import { defineMeasure, shares } from "./define-measure.js";

export const auxRejectMeasure = defineMeasure({
  name: "aux_reject",
  key: "auxReject",
  summary: "the mean σ(r) of the auxiliary rejection logit r, 1 where a key is refused",
  label: "mean σ(r)",
  range: shares,
  decimals: 4,
  better: "less",
  measuring: ({ head: { auxReject } }) =>
    auxReject === null
      ? { missing: "there is no auxiliary rejection logit" }
      : { sum: (ops, { all }) => ops.sum(ops.sigmoid(auxiliaryLogit(ops, all, auxReject))) },
});
