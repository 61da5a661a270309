export { type AdamOptions, adam } from "./adam.js";
export { createOptimizer } from "./create-optimizer.js";
export { type SgdOptions, sgd } from "./sgd.js";
