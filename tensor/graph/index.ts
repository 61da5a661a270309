export { describeNode, GraphBuilder, type GraphOps } from "./builder.js";
export { gradients } from "./gradient.js";
export type * from "./node.js";
export * from "./passes/index.js";
export { topologicalOrder } from "./topology.js";
export { trace } from "./trace.js";
export { traceGradients, traceProgram, traceTraining } from "./training.js";
