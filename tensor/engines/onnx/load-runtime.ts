import { createRequire } from "node:module";
import type * as ort from "onnxruntime-node";
import { Failure } from "../../../diagnostics/index.js";

export type OnnxRuntime = typeof ort;

const require = createRequire(import.meta.url);
const library = "ONNX Runtime";
/** What to do if ONNX Runtime does not load. */
export const remedy =
  "install SpanKey again with `npm ci`, on Linux or Windows (x64 or arm64) or on macOS (arm64)";
let loaded: OnnxRuntime | undefined;

/**
 * ONNX Runtime, loaded on first use: its native library takes a while, and commands that run no model work without it.
 * `import()` would make `upload` asynchronous. A missing package, or one without a library for this platform, is SPK4200.
 */
export function loadRuntime(load: () => unknown = () => require("onnxruntime-node")): OnnxRuntime {
  if (loaded !== undefined) return loaded;
  try {
    const runtime = load() as OnnxRuntime;
    // Errors are thrown; without this they are also printed.
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

/** The first line of Node's message says what is missing; the stack of `require` follows. */
function loadingReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [first = message] = message.split("\n");
  return first;
}
