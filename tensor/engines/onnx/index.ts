export { createOnnxEngine, type OnnxEngine } from "./engine.js";
export type { OnnxExecutable } from "./executable.js";
export { exportModel } from "./export-model.js";
export { type OnnxDevice, providers } from "./providers/index.js";
export type { OnnxEngineOptions } from "./session-options.js";
