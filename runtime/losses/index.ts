export { type AuxRejectOperands, auxiliaryLogit, auxRejectLoss } from "./aux-reject.js";
export {
  classWeightsOf,
  crossEntropy,
  type LabelSmoothing,
  logSoftmax,
  softCrossEntropy,
} from "./cross-entropy.js";
export { entropyLoss, softEntropyLoss } from "./entropy.js";
export { absoluteError, huberLoss, squaredError } from "./errors.js";
export { learnedLoss } from "./learned-loss.js";
export {
  errorMarginLoss,
  type MarginOperands,
  marginLoss,
  marginPlusLoss,
  softEntropyMarginLoss,
} from "./margin.js";
export { rejectLoss } from "./reject.js";
export { competingLogits, semanticLogits } from "./semantic-logits.js";
export { uniformLoss, uninformedLoss } from "./uniform.js";
export { warmUp } from "./warm-up.js";
