export { adamOptimizer } from "./adam.js";
export { createOptimizer, optimizers } from "./catalogue.js";
export { defineOptimizer, type OptimizerEntry } from "./define-optimizer.js";
export { sgdOptimizer } from "./sgd.js";
