export { createOnnxEngine } from "./engine.js";
export { exportModel } from "./export-model.js";
export { type OnnxDevice, providers } from "./providers/index.js";
