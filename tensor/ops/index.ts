export { createOps, shapeOps } from "./create-ops.js";
export type * from "./op.js";
export type { Operand, Ops, OpsBackend } from "./ops.js";
export { broadcastShapes } from "./shape-checks.js";
export { ShapeError } from "./shape-error.js";
export { inferType, shapeRules } from "./shape-rules.js";
export * from "./tensor-type.js";
