export * from "./host-tensor.js";
export * from "./named.js";
export * from "./optimizer.js";
export * from "./parameter-tree.js";
export * from "./parameters.js";
export * from "./program.js";
export * from "./training-step.js";
