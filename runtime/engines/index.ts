import type { Engine } from "./engine.js";

export type { Engine, Executable, HostTensor, Named, Program, TrainingProgram } from "./engine.js";
export { describeFallback, type Placement } from "./placement.js";

export interface EngineOptions {
  /** Processor threads; the engine decides where it is left out. */
  readonly threads?: number | undefined;
}

/** The engine that runs programs on this machine. It is loaded when it is made: that takes a while. */
export async function createEngine({ threads }: EngineOptions = {}): Promise<Engine> {
  const { createOnnxEngine } = await import("./onnx/index.js");
  return createOnnxEngine(threads === undefined ? {} : { threads }) as Engine;
}
