import { expect, test } from "vitest";
import { createOnnxEngine } from "../../../../tensor/engines/onnx/index.js";
import { traceTraining } from "../../../../tensor/graph/index.js";
import { type Named, pick, type TrainingProgram } from "../../../../tensor/programs/index.js";
import { interpret } from "../../../support/reference/index.js";
import { firstFeeds, smallNetwork } from "./programs.js";
import { expectClose } from "./tensors.js";

/** Trains for some steps, feeding outputs back as they are. Gives all outputs of the last step, and all losses. */
async function train(program: TrainingProgram, steps: number, threads: number, feeds = firstFeeds(program)) {
  const engine = createOnnxEngine({ threads });
  const executable = await engine.compileTraining(program);
  let state = Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => [name, engine.upload(tensor)]),
  );
  const losses: number[] = [];
  let outputs: Named<(typeof state)[string]> = {};
  for (let step = 0; step < steps; step++) {
    outputs = await executable.run(state);
    state = { ...state, ...outputs };
    losses.push((await engine.download(pick(outputs, "loss"))).values[0] ?? Number.NaN);
  }
  const values: Record<string, Float32Array | Int32Array> = {};
  for (const [name, tensor] of Object.entries(outputs)) values[name] = (await engine.download(tensor)).values;
  await executable.dispose();
  return { losses, values };
}

test("one step is the step of the reference interpreter", async () => {
  const program = smallNetwork();
  const { values } = await train(program, 1, 2);
  const feeds = Object.entries(firstFeeds(program)).map(([name, tensor]) => [name, tensor.values] as const);
  const expected = interpret(traceTraining(program), Object.fromEntries(feeds));
  expect(Object.keys(values).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expectClose(values[name] ?? [], value.values);
});

test("outputs feed the next step, and the loss falls", async () => {
  const { losses } = await train(smallNetwork(), 20, 2);
  expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
});

test("the same inputs give the same bits in every run", async () => {
  const first = await train(smallNetwork(), 10, 2);
  const second = await train(smallNetwork(), 10, 2);
  expect(second).toEqual(first);
});

// ONNX Runtime does not promise it, but no operator used here splits a sum between threads.
test("the number of threads changes no bit", async () => {
  const one = await train(smallNetwork(), 10, 1);
  const two = await train(smallNetwork(), 10, 2);
  expect(two).toEqual(one);
});

test("NaN is not hidden on the way to the loss", async () => {
  const program = smallNetwork();
  for (const name of ["image", "conv.weight", "head.weight"]) {
    const feeds = firstFeeds(program);
    feeds[name]?.values.fill(Number.NaN);
    const { losses } = await train(program, 2, 1, feeds);
    expect(losses).toEqual([Number.NaN, Number.NaN]);
  }
});
