export { eliminateDeadCode, removeStopGradients } from "./cleanup.js";
export { poolBeforeRelu } from "./pool-before-relu.js";
export type { Pass } from "./rewrite.js";
export { beforeCompilation, beforeGradients, runPasses } from "./run-passes.js";
export { simplify } from "./simplify.js";
export { validate } from "./validate.js";
