import { Failure } from "../../../diagnostics/index.js";

/**
 * An error of ONNX Runtime in plain words: what went wrong at which operator, without the C++ around it. Only the user can
 * solve a lack of memory (SPK4201). Any other error means that we gave it a wrong model or wrong tensors.
 */
export function sessionError(during: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const reason = withoutSource(message);
  if (/bad_alloc|[Ff]ailed to allocate memory|out of memory/.test(message)) {
    return Failure.of("engine-out-of-memory", { library: "ONNX Runtime", reason }, error);
  }
  const node = /Name:\s?'([^']+)'/.exec(message)?.[1] ?? /\bNode:?\s?\(([^)]+)\)/i.exec(message)?.[1];
  const place = node === undefined ? "" : ` at node "${node}"`;
  return new Error(`ONNX Runtime failed ${during}${place}: ${reason}`, { cause: error });
}

/** `/onnxruntime_src/…/file.cc:88 void f(…) [with …] reason`: the part after the place in the source. */
function withoutSource(message: string): string {
  const status = message.split("Status Message: ").at(-1) ?? message;
  return status
    .replace(/\/\S+\.(?:cc|h):\d+ (?:[^\n]*?\)(?: (?:const|noexcept))?(?: \[with [^\]]*\])? )?/g, "")
    .trim();
}
