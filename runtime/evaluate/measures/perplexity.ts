import { sizeOf } from "../../../tensor/ops/tensor-type.js";
import { crossEntropy, semanticLogits } from "../../losses/index.js";
import { defineMeasure } from "./define-measure.js";

/**
 * exp of the mean cross-entropy of the C classes at each token, softmax over those alone, as if there were no reject
 * output.
 */
export const perplexityMeasure = defineMeasure({
  name: "perplexity",
  key: "perplexity",
  summary: "exp of the mean cross-entropy at each token, without the reject output",
  label: "perplexity",
  // a cross-entropy of 0, rounded
  range: { least: 1 - 1e-3, most: Number.POSITIVE_INFINITY },
  decimals: 2,
  better: "less",
  measuring: ({ head: { classes }, labelShape, learned }) =>
    labelShape.length === 0 || learned !== "class"
      ? { missing: learned === "class" ? "a sample has one label" : "the model does not tell classes apart" }
      : {
          sum(ops, { logits, labels }) {
            const mean = crossEntropy(ops, semanticLogits(ops, logits, classes), labels);
            return ops.mul(mean, sizeOf(ops.shapeOf(labels)));
          },
          fromMeans: ([mean = 0]) => Math.exp(mean),
        },
});
