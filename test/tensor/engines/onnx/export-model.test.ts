import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { describe, expect, test } from "vitest";
import { exportModel } from "../../../../tensor/engines/onnx/index.js";
import { type Graph, GraphBuilder, traceTraining } from "../../../../tensor/graph/index.js";
import { float32 } from "../../../../tensor/ops/index.js";
import { smallNetwork } from "./programs.js";

const read = (graph: Graph) => {
  const model = fromBinary(ModelProtoSchema, exportModel(graph));
  return { model, graph: model.graph ?? expect.fail("a model has a graph") };
};
const opTypes = (graph: Graph): string[] => read(graph).graph.node.map(({ opType }) => opType);

describe("an exported model", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", float32(2, 3));
  const unused = builder.input("unused", float32());
  const y = builder.ops.add(x, builder.ops.constant([1, 2, 3], float32(3)));
  const small = builder.build({ y, x: builder.ops.neg(y), again: y });

  test("declares its format and its operators", () => {
    const { model } = read(small);
    expect(model.irVersion).toBe(8n);
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
      ["", 18n],
      ["com.microsoft", 1n],
    ]);
  });

  test("keeps the names of inputs and outputs, except outputs with the name of an input", () => {
    const { graph } = read(small);
    expect(unused.name).toBe("unused");
    expect(graph.input.map(({ name }) => name)).toEqual(["x", "unused"]);
    expect(graph.output.map(({ name }) => name)).toEqual(["y", "next x", "again"]);
  });

  test("has the shapes of its inputs and outputs", () => {
    const shapes = read(small).graph.output.map(({ type }) => {
      if (type?.value.case !== "tensorType") return expect.fail("outputs are tensors");
      return type.value.value.shape?.dim.map(({ value }) => value.value);
    });
    expect(shapes).toEqual([
      [2n, 3n],
      [2n, 3n],
      [2n, 3n],
    ]);
  });

  test("holds constants as little-endian bytes", () => {
    const [constant] = read(small).graph.initializer;
    expect(constant?.dims).toEqual([3n]);
    expect(constant?.rawData).toEqual(new Uint8Array(Float32Array.of(1, 2, 3).buffer));
  });

  test("is the same bytes every time", () => {
    expect(exportModel(traceTraining(smallNetwork()))).toEqual(exportModel(traceTraining(smallNetwork())));
  });

  test("gives every value and every node a name of its own", () => {
    const { graph } = read(traceTraining(smallNetwork()));
    const values = [...graph.input, ...graph.initializer].map(({ name }) => name);
    const all = [...values, ...graph.node.flatMap(({ output }) => output)];
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(graph.node.map(({ name }) => name)).size).toBe(graph.node.length);
  });
});

describe("work that two ops need is done once", () => {
  const same = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;

  test("im2col of an input that two convolutions share", () => {
    const builder = new GraphBuilder();
    const { ops } = builder;
    const x = builder.input("x", float32(2, 3, 8, 8));
    const gradients = [4, 5].map((out) => {
      const dy = builder.input(`dy ${out}`, float32(2, out, 8, 8));
      return ops.conv2dWeightGradient(x, dy, { ...same, weightShape: [out, 3, 3, 3] });
    });
    const types = opTypes(builder.build(Object.fromEntries(gradients.entries())));
    expect(types.filter((type) => type === "Conv")).toHaveLength(1);
    expect(types.filter((type) => type === "FusedMatMul")).toHaveLength(2);
  });

  test("a max pool of overlapping windows and its gradient", () => {
    const builder = new GraphBuilder();
    const { ops } = builder;
    const attributes = { kernel: [3, 3], strides: [2, 2], padding: [1, 1, 1, 1] } as const;
    const x = builder.input("x", float32(2, 3, 8, 8));
    const y = ops.maxPool2d(x, attributes);
    const dx = ops.maxPool2dGradient(x, y, y, attributes);
    const graph = builder.build({ y, dx });
    const pools = read(graph).graph.node.filter(({ opType }) => opType === "MaxPool");
    expect(pools.map(({ output }) => output.length)).toEqual([2]);
    expect(opTypes(builder.build({ y }))).toEqual(["MaxPool"]);
  });
});
