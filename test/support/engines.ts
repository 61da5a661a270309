import { createEngine, type Engine } from "../../runtime/index.js";

/** The engines on which what must hold on every engine is tested: on the processor, which every machine has. */
export const engines: readonly { readonly name: string; create(): Promise<Engine> }[] = [
  { name: "onnx", create: () => createEngine({ engine: "onnx", device: "cpu" }) },
  { name: "tfjs", create: () => createEngine({ engine: "tfjs", device: "cpu" }) },
];
