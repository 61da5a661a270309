import { createRequire } from "node:module";
import type * as ort from "onnxruntime-node";
import { Failure } from "../../../diagnostics/index.js";

export type OnnxRuntime = typeof ort;

const require = createRequire(import.meta.url);
const library = "ONNX Runtime";
/** What to do where ONNX Runtime does not load. */
export const remedy =
  "install SpanKey again with `npm ci`, on Linux or Windows (x64 or arm64) or on macOS (arm64)";
let loaded: OnnxRuntime | undefined;

/**
 * ONNX Runtime, loaded when it is first needed: its native library takes a while, and commands that do not run a model
 * work without it. Not `import()`, which would make `upload` asynchronous. A missing package or one without a library
 * for this platform is SPK4200.
 */
export function loadRuntime(load: () => unknown = () => require("onnxruntime-node")): OnnxRuntime {
  if (loaded !== undefined) return loaded;
  try {
    const runtime = load() as OnnxRuntime;
    // What goes wrong is thrown; without this it is also printed.
    runtime.env.logLevel = "fatal";
    loaded = runtime;
    return runtime;
  } catch (error) {
    const platform = `${process.platform} ${process.arch}`;
    throw Failure.of(
      "unavailable-engine",
      { library, platform, reason: loadingReason(error), remedy },
      error,
    );
  }
}

/** Node's message goes on with the stack of `require`; its first line says what is missing. */
function loadingReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [first = message] = message.split("\n");
  return first;
}
