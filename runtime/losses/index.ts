export { type AuxRejectOperands, auxiliaryLogit, auxRejectLoss } from "./aux-reject.js";
export { binaryCrossEntropy } from "./binary-cross-entropy.js";
export {
  classWeightsOf,
  crossEntropy,
  type LabelSmoothing,
  softCrossEntropy,
} from "./cross-entropy.js";
export { entropyLoss, labelEntropyLoss, softEntropyLoss, softLabelEntropyLoss } from "./entropy.js";
export { absoluteError, huberLoss, squaredError } from "./errors.js";
export { learnedLoss } from "./learned-loss.js";
export { logSoftmax } from "./log-softmax.js";
export {
  errorMarginLoss,
  labelMarginLoss,
  type MarginOperands,
  marginLoss,
  marginPlusLoss,
  pixelMarginLoss,
  softEntropyMarginLoss,
  softLabelEntropyMarginLoss,
} from "./margin.js";
export { pixelCrossEntropy, pixelLogits } from "./pixel-cross-entropy.js";
export { rejectLoss } from "./reject.js";
export { competingLogits, semanticLogits } from "./semantic-logits.js";
export { undecidedLoss, uniformLoss, uninformedLoss } from "./uniform.js";
export { warmUp } from "./warm-up.js";
