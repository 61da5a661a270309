import { PassThrough } from "node:stream";
import { expect, onTestFinished, test, vi } from "vitest";
import { createProgressView } from "../../cli/progress.js";
import { Terminal } from "../../cli/terminal.js";
import type { Placement } from "../../runtime/index.js";

/** What a run says when it is about to begin. */
function preparedLine(placement: Placement | null, trained = 1234): string {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  const view = createProgressView(new Terminal({ stdout: stream, stderr: stream }, false));
  view.observe({
    kind: "prepared",
    step: 0,
    steps: 9,
    engine: "onnx",
    device: "webgpu",
    parameters: 1234,
    trained,
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
  expect(preparedLine(null, 2100)).toBe("1,234 parameters, 2,100 numbers trained, engine onnx on webgpu\n");
});

test("where nobody watches, what begins is told once, and what is long every 15 seconds", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  const { observe } = createProgressView(new Terminal({ stdout: stream, stderr: stream }, false));
  const step = (number: number) =>
    observe({ kind: "step", epoch: 1, epochs: 2, step: number, steps: 100, loss: 0.5, accuracy: 0.25 });
  const attack = {
    kind: "attacking",
    attack: "replay",
    summary: "use a key",
    number: 1,
    attacks: 2,
  } as const;
  for (let number = 1; number <= 40; number++) {
    step(number);
    vi.advanceTimersByTime(1000);
  }
  observe({ ...attack, done: 0 });
  observe({ ...attack, done: 0 });
  vi.advanceTimersByTime(20_000);
  observe({ ...attack, done: 0.5 });
  observe({ kind: "evaluating", split: "test", done: 10, samples: 20 });
  vi.advanceTimersByTime(20_000);
  observe({ kind: "evaluating", split: "test", done: 15, samples: 20 });
  expect(String(stream.read()).trimEnd().split("\n")).toEqual([
    "  epoch 1/2, step 16 of 100  loss 0.5000",
    "  epoch 1/2, step 31 of 100  loss 0.5000",
    "attack 1/2, replay: use a key",
    "  50 %",
    "  15 of 20 samples of the test set",
  ]);
});
