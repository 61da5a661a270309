import { createEngine, type Engine } from "../../runtime/index.js";

/** The engines on which what must hold on every engine is tested. */
export const engines: readonly { readonly name: string; create(): Promise<Engine> }[] = [
  { name: "onnx", create: () => createEngine() },
];
