import { defineUnrolledDenyLoss } from "./loss.js";

/**
 * Deny loss of weights that somebody fine-tuned without a key: `uniformLoss` on the path without a key, at the weights θ_K that K
 * plain steps of gradient descent on the cross-entropy of that path make of the weights θ, on the batch of the step. Its
 * gradient at θ_K is applied to θ, as first-order meta-learning does (Finn et al. 2017). SOPHON (Deng et al. 2024) trains against
 * fine-tuning in this way. What computes it is `Unroller`.
 */
export const fineTunedDenyLoss = defineUnrolledDenyLoss({
  name: "fine_tuned",
  summary: "evenly spread over the classes after steps of fine-tuning without a key",
  signature: {
    steps: { type: "int", min: 1, max: 1000, default: 3 },
    lr: { type: "float", min: 0, exclusiveMin: true, default: 0.05 },
  },
});
