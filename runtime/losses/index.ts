export { crossEntropy, logSoftmax } from "./cross-entropy.js";
export { rejectLoss } from "./reject.js";
