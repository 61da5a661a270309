export { adamOptimizer } from "./adam.js";
export { createOptimizer } from "./catalogue.js";

export { sgdOptimizer } from "./sgd.js";
