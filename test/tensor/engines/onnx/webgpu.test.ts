import { describe, expect, test, vi } from "vitest";
import { OnnxExecutable } from "../../../../tensor/engines/onnx/executable.js";
import { createOnnxEngine, providers } from "../../../../tensor/engines/onnx/index.js";
import { GraphBuilder, traceTraining } from "../../../../tensor/graph/index.js";
import { float32 } from "../../../../tensor/ops/index.js";
import { pick } from "../../../../tensor/programs/index.js";
import { interpret } from "../../../support/reference/index.js";
import { skipped } from "../../../support/skipped.js";
import { whyNot } from "./devices.js";
import { firstFeeds, functionOf, smallNetwork } from "./programs.js";
import { drawTensor, expectClose } from "./tensors.js";

const noWebGpu = await whyNot("webgpu");
// SwiftShader takes seconds to compile the shaders of one step, and longer under load.
vi.setConfig({ testTimeout: 240_000 });
const engine = createOnnxEngine({ device: "webgpu" });

/** Trains for some steps, feeding outputs back as they are. Gives all outputs of the last step. */
async function train(steps: number) {
  const program = smallNetwork(4);
  const executable = await engine.compileTraining(program);
  const feeds = Object.entries(firstFeeds(program));
  let state = Object.fromEntries(feeds.map(([name, tensor]) => [name, engine.upload(tensor)]));
  let outputs: typeof state = {};
  for (let step = 0; step < steps; step++) {
    outputs = { ...(await executable.run(state)) };
    state = { ...state, ...outputs };
  }
  const locations = Object.entries(outputs).map(([name, { location }]) => [name, location] as const);
  const values: Record<string, number[]> = {};
  for (const [name, tensor] of Object.entries(outputs)) {
    values[name] = [...(await engine.download(tensor)).values];
    engine.release(tensor);
  }
  await executable.dispose();
  return { locations: Object.fromEntries(locations), values };
}

describe.skipIf(noWebGpu)(skipped("WebGPU", noWebGpu), () => {
  test("takes the training step of the reference interpreter", async () => {
    const program = smallNetwork(4);
    const feeds = Object.entries(firstFeeds(program)).map(([name, tensor]) => [name, tensor.values] as const);
    const expected = interpret(traceTraining(program), Object.fromEntries(feeds));
    const { values } = await train(1);
    expect(Object.keys(values).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, value] of Object.entries(expected)) {
      expectClose(values[name] ?? [], value.values);
    }
  });

  test("keeps weights and slots in its memory between steps, and gives the loss to the host", async () => {
    expect((await train(2)).locations).toEqual({
      "conv.weight": "gpu-buffer",
      "conv.bias": "gpu-buffer",
      "head.weight": "gpu-buffer",
      "velocity:conv.weight": "gpu-buffer",
      "velocity:conv.bias": "gpu-buffer",
      "velocity:head.weight": "gpu-buffer",
      loss: "cpu",
      accuracy: "cpu",
    });
  });

  test("gives the same bits for the same inputs", async () => {
    expect(await train(3)).toEqual(await train(3));
  });

  test("takes the tensors that one program left in its memory to another", async () => {
    const half = await engine.compile(functionOf(float32(3), (ops, x) => ({ x: ops.mul(x, 0.5) })));
    const sum = await engine.compile(functionOf(float32(3), (ops, x) => ({ sum: ops.sum(x) })));
    const x = engine.upload({ type: float32(3), values: Float32Array.of(2, 4, 6) });
    const halved = pick(await half.run({ x }), "x");
    expect(halved.location).toBe("gpu-buffer");
    const total = pick(await sum.run({ x: halved }), "sum");
    expect(await engine.download(total)).toEqual({ type: float32(), values: Float32Array.of(6) });
    expect(await engine.download(halved)).toEqual({ type: float32(3), values: Float32Array.of(1, 2, 3) });
    engine.release(halved);
    await expect(engine.download(halved)).rejects.toThrow();
    await expect(sum.run({ x: halved })).rejects.toThrow();
  });

  test("does not grow with the number of steps", async () => {
    const size = 500_000;
    const executable = await engine.compile(functionOf(float32(size), (ops, x) => ({ x: ops.mul(x, 0.5) })));
    let x = engine.upload({ type: float32(size), values: new Float32Array(size).fill(1) });
    const run = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i++) {
        const next = pick(await executable.run({ x }), "x");
        engine.release(x);
        x = next;
      }
      return process.memoryUsage().rss;
    };
    const before = await run(50);
    // Each run makes 2 MB, on SwiftShader in the memory of the process: 400 MB if they were kept.
    expect((await run(200)) - before).toBeLessThan(100 * 2 ** 20);
    await executable.dispose();
  });

  test("tells which operators run elsewhere with lowerings that are not made for it", async () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", float32(2, 3));
    const graph = builder.build({ place: builder.ops.argmax(builder.ops.tanh(x), 1) });
    const options = { device: "webgpu" } as const;
    const executable = await OnnxExecutable.compile(graph, options, providers.cpu.lowerings);
    expect(await executable.placement()).toEqual({ nodes: 3, elsewhere: { cpu: ["Cast"] } });
    const { values } = drawTensor(float32(2, 3));
    const fed = engine.upload({ type: float32(2, 3), values });
    const place = await engine.download(pick(await executable.run({ x: fed }), "place"));
    expect([...place.values]).toEqual([...(interpret(graph, { x: values })["place"]?.values ?? [])]);
    await executable.dispose();
  });
});
