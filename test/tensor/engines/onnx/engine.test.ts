import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../../diagnostics/index.js";
import { createOnnxEngine } from "../../../../tensor/engines/onnx/index.js";
import type { loadRuntime } from "../../../../tensor/engines/onnx/load-runtime.js";
import { OnnxBuilder } from "../../../../tensor/engines/onnx/onnx-builder.js";
import { sessionError } from "../../../../tensor/engines/onnx/session-error.js";
import { sessionOptions } from "../../../../tensor/engines/onnx/session-options.js";
import type { Graph, GraphNode, InputNode } from "../../../../tensor/graph/index.js";
import { float32, int32 } from "../../../../tensor/ops/index.js";
import { pick } from "../../../../tensor/programs/index.js";
import { scratchFolder } from "../../../support/scratch-folder.js";
import { functionOf } from "./programs.js";
import { runModel } from "./run-model.js";
import { drawTensor } from "./tensors.js";

const engine = createOnnxEngine({ threads: 1 });
const vector = (...values: number[]) =>
  engine.upload({ type: float32(values.length), values: Float32Array.from(values) });
const doubling = functionOf(float32(3), (ops, x) => ({ y: ops.add(x, x) }));
const valuesOf = async (tensor: Parameters<typeof engine.download>[0]): Promise<number[]> => [
  ...(await engine.download(tensor)).values,
];

describe("programs", () => {
  test("take inputs that nothing reads", async () => {
    const executable = await engine.compile({
      inputs: { x: float32(2), unused: int32(4) },
      run: (ops, inputs) => ({ y: ops.neg(pick(inputs, "x")) }),
    });
    const unused = engine.upload({ type: int32(4), values: Int32Array.of(1, 2, 3, 4) });
    const { y } = await executable.run({ x: vector(1, 2), unused });
    expect(await valuesOf(y ?? expect.fail())).toEqual([-1, -2]);
  });

  test("hold constants of megabytes", async () => {
    const size = 1_000_000;
    const values = Float32Array.from({ length: size }, (_, i) => i % 7);
    const executable = await engine.compile(
      functionOf(float32(), (ops, x) => ({ sum: ops.sum(ops.mul(ops.constant(values, float32(size)), x)) })),
    );
    const { sum } = await executable.run({
      x: engine.upload({ type: float32(), values: Float32Array.of(2) }),
    });
    const total = values.reduce((all, value) => all + value, 0);
    expect((await valuesOf(sum ?? expect.fail()))[0]).toBeCloseTo(2 * total, -2);
  });

  test("may have more nodes than ONNX Runtime optimises", async () => {
    expect(sessionOptions({}, { nodes: 10_000 }).graphOptimizationLevel).toBe("extended");
    expect(sessionOptions({}, { nodes: 10_001 }).graphOptimizationLevel).toBe("disabled");
    const steps = 10_001;
    const executable = await engine.compile(
      functionOf(float32(2), (ops, x) => {
        let y = x;
        for (let step = 0; step < steps; step++) y = ops.add(y, x);
        return { y };
      }),
    );
    const { y } = await executable.run({ x: vector(1, -2) });
    expect(await valuesOf(y ?? expect.fail())).toEqual([steps + 1, -2 * (steps + 1)]);
  });

  test("give scalars", async () => {
    const executable = await engine.compile(functionOf(float32(3), (ops, x) => ({ sum: ops.sum(x) })));
    const { sum } = await executable.run({ x: vector(1, 2, 4) });
    expect(await engine.download(sum ?? expect.fail())).toEqual({
      type: float32(),
      values: Float32Array.of(7),
    });
  });

  test("may name inputs and outputs as they like", async () => {
    const executable = await engine.compile({
      inputs: { "add 2/Add": float32(2), "next x": float32(2), x: float32(2), "1 + 1": float32(2) },
      run(ops, inputs) {
        const x = ops.add(pick(inputs, "x"), pick(inputs, "1 + 1"));
        return { x, "add 2/Add": ops.neg(x), constant: ops.add(pick(inputs, "next x"), 1) };
      },
    });
    const outputs = await executable.run({
      "add 2/Add": vector(0, 0),
      "next x": vector(5, 6),
      x: vector(1, 2),
      "1 + 1": vector(3, 4),
    });
    expect(Object.keys(outputs)).toEqual(["x", "add 2/Add", "constant"]);
    expect(await valuesOf(pick(outputs, "x"))).toEqual([4, 6]);
    expect(await valuesOf(pick(outputs, "add 2/Add"))).toEqual([-4, -6]);
    expect(await valuesOf(pick(outputs, "constant"))).toEqual([6, 7]);
  });

  test("do not change their inputs, and return an unchanged input as a tensor of its own", async () => {
    const executable = await engine.compile(functionOf(float32(2), (ops, x) => ({ x, y: ops.neg(x) })));
    const values = Float32Array.of(1, 2);
    const x = engine.upload({ type: float32(2), values });
    const outputs = await executable.run({ x });
    expect([...values]).toEqual([1, 2]);
    values[0] = 9;
    expect(await valuesOf(pick(outputs, "x"))).toEqual([1, 2]);
  });

  test("exist side by side and are disposed of separately", async () => {
    const first = await engine.compile(doubling);
    const second = await engine.compile(functionOf(float32(3), (ops, x) => ({ y: ops.mul(x, x) })));
    const x = vector(1, 2, 3);
    const [doubled, squared] = await Promise.all([first.run({ x }), second.run({ x })]);
    expect(await valuesOf(pick(doubled, "y"))).toEqual([2, 4, 6]);
    expect(await valuesOf(pick(squared, "y"))).toEqual([1, 4, 9]);
    await first.dispose();
    await first.dispose();
    await expect(first.run({ x })).rejects.toThrow("a program cannot run once it is disposed of");
    expect(await valuesOf(pick(await second.run({ x }), "y"))).toEqual([1, 4, 9]);
    await second.dispose();
  });
});

describe("tensors", () => {
  test.each(["float32", "int32", "bool"] as const)("of %s come back unchanged", async (dtype) => {
    const tensor = drawTensor({ dtype, shape: [2, 3] });
    expect(await engine.download(engine.upload(tensor))).toEqual(tensor);
  });

  test("must be complete", () => {
    const short = { type: float32(2, 2), values: Float32Array.of(1) };
    expect(() => engine.upload(short)).toThrow("1 values do not fill a tensor of float32 [2, 2]");
  });

  test("cannot be read once they are released", async () => {
    const tensor = vector(1);
    engine.release(tensor);
    await expect(engine.download(tensor)).rejects.toThrow();
  });
});

describe("memory", () => {
  test.each([
    ["", true],
    [", even where nobody releases a tensor", false],
  ])("does not grow with the number of runs%s", { timeout: 120_000 }, async (_, release) => {
    const size = 500_000;
    const executable = await engine.compile(functionOf(float32(size), (ops, x) => ({ x: ops.mul(x, 0.5) })));
    let x = engine.upload({ type: float32(size), values: new Float32Array(size).fill(1) });
    const run = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i++) {
        const next = pick(await executable.run({ x }), "x");
        if (release) engine.release(x);
        x = next;
      }
      return process.memoryUsage().rss;
    };
    const before = await run(100);
    const after = await run(500);
    // Each run makes 2 MB: 1,000 MB if they were kept.
    expect(after - before).toBeLessThan(200 * 2 ** 20);
    await executable.dispose();
  });
});

describe("errors", () => {
  test("name an input that is missing or of another shape", async () => {
    const executable = await engine.compile(doubling);
    await expect(executable.run({})).rejects.toThrow("no tensor x among none");
    await expect(executable.run({ x: vector(1, 2) })).rejects.toThrow(
      'input "x" is float32 [2], expected float32 [3]',
    );
  });

  test("name the node of a graph that cannot be compiled", async () => {
    const x: InputNode = { kind: "input", id: 0, name: "x", type: float32(2, 3) };
    const wrong: GraphNode = {
      ...{ kind: "op", id: 1, op: "matmul", inputs: [x, x], type: float32(2, 3) },
      attributes: { transposeA: false, transposeB: false },
    };
    const graph: Graph = {
      inputs: [x],
      outputs: new Map([
        ["y", wrong],
        ["z", wrong],
      ]),
    };
    await expect(engine.compileGraph(graph)).rejects.toThrow(
      /^ONNX Runtime failed to load a compiled program at node "matmul 1\/MatMul": .*[Ii]ncompatible dimensions/,
    );
  });

  test("name the node at which a run failed", async () => {
    const onnx = new OnnxBuilder();
    onnx.label = "gather 7";
    const index = onnx.input("index", int32(1));
    const values = onnx.tensor({ elementType: "float32", shape: [2], values: Float32Array.of(1, 2) });
    onnx.output("y", onnx.node("Gather", [values, index]), float32(1));
    const outside = { type: int32(1), values: Int32Array.of(5) };
    const error = await runModel(onnx.finish(), { index: outside }).catch((reason) =>
      sessionError("to run", reason),
    );
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^ONNX Runtime failed to run at node "gather 7\/Gather": .*out of data bounds/,
      ),
    });
  });

  test("say when memory runs out", async () => {
    const huge = functionOf(float32(1), (ops, x) => ({
      y: ops.sum(ops.exp(ops.broadcast(x, [2 ** 20, 2 ** 20, 2 ** 6]))),
    }));
    const executable = await engine.compile(huge);
    const failure = await executable.run({ x: vector(1) }).catch((error) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure.code).toBe("SPK4201");
  });

  test("say when ONNX Runtime is missing or broken", async () => {
    const { loadRuntime: fresh } = await import(
      "../../../../tensor/engines/onnx/load-runtime.js?fresh" as string
    );
    const load = () => {
      throw new Error("Cannot find module 'onnxruntime-node'\nRequire stack:\n- /app");
    };
    let failure: unknown;
    try {
      (fresh as typeof loadRuntime)(load);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ code: "SPK4200", exit: 3 });
    expect(String(failure)).toContain(
      `on ${process.platform} ${process.arch}: Cannot find module 'onnxruntime-node'`,
    );
    expect(String(failure)).not.toContain("stack");
  });
});

test("a profile is written to the given path, beside those of earlier processes", async () => {
  const folder = scratchFolder();
  for (const n of [1, 2, 3]) writeFileSync(join(folder, `step-${n}_2024-05-06_07-08-09_010.json`), "earlier");
  const profiled = createOnnxEngine({ threads: 1, profile: join(folder, "step") });
  const executable = await profiled.compile(doubling);
  await executable.run({ x: vector(1, 2, 3) });
  const path = await executable.endProfiling();
  await executable.dispose();
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, "utf8")).toContain("add");
  expect(readFileSync(path, "utf8")).not.toContain("earlier");
  const plain = await engine.compile(doubling);
  await expect(plain.endProfiling()).rejects.toThrow("the engine was not asked for a profile");
});
