import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createProgressView } from "../../cli/progress.js";
import { Terminal } from "../../cli/terminal.js";
import type { Placement } from "../../runtime/index.js";

/** What a run says when it is about to begin. */
function preparedLine(placement: Placement | null): string {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  const view = createProgressView(new Terminal({ stdout: stream, stderr: stream }, false));
  view.observe({
    kind: "prepared",
    step: 0,
    steps: 9,
    engine: "onnx",
    device: "webgpu",
    parameters: 1234,
    placement,
  });
  return String(stream.read());
}

test("a run tells where it runs, and what of it runs elsewhere", () => {
  expect(preparedLine(null)).toBe("1,234 parameters, engine onnx on webgpu\n");
  expect(preparedLine({ nodes: 9, elsewhere: {} })).toBe("1,234 parameters, engine onnx on webgpu\n");
  expect(preparedLine({ nodes: 9, elsewhere: { cpu: ["Neg", "Cast"] } })).toBe(
    "1,234 parameters, engine onnx on webgpu; 2 of 9 operators run on cpu: Cast, Neg\n",
  );
});
