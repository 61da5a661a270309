import { createEngine, type Engine } from "../../runtime/index.js";

/** All engines, on the CPU, which every machine has: for tests of what holds on every engine. */
export const engines: readonly { readonly name: string; create(): Promise<Engine> }[] = [
  { name: "onnx", create: () => createEngine({ engine: "onnx", device: "cpu" }) },
  { name: "tfjs", create: () => createEngine({ engine: "tfjs", device: "cpu" }) },
];
