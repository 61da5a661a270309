export type { HostTensor, Named, Program, TrainingProgram } from "../programs/index.js";
export {
  type ComputeTarget,
  computeTargets,
  deviceNames,
  type EngineName,
  engineNames,
  engines,
  findTarget,
  openTarget,
} from "./catalogue.js";
export { createEngine, type EngineChoice } from "./choose.js";
export type { Device, DeviceOptions, Devices } from "./device.js";
export type { Engine, Executable } from "./engine.js";
export { describeFallback, type Placement } from "./placement.js";
export { type ProbeReport, probeTarget } from "./probe/probe.js";
