import { describe, expect, test } from "vitest";
import { lowerGraph } from "../../../../tensor/engines/onnx/export-model.js";
import { cpu } from "../../../../tensor/engines/onnx/providers/cpu.js";
import { type Graph, GraphBuilder } from "../../../../tensor/graph/index.js";
import { float32, type Shape } from "../../../../tensor/ops/index.js";
import { outputShape } from "./image-cases.js";
import { checkGraph } from "./lowering-suite.js";
import { runGraphOn } from "./run-graph.js";

interface Layer {
  readonly x: Shape;
  readonly weight: Shape;
  readonly padding?: readonly [number, number, number, number];
  readonly pool?: readonly [number, number];
  readonly groups?: number;
  readonly steps?: number;
}

/** The gradient of Σ y³ / 3 to the weight, where y is a convolution under a max pool. */
function weightGradient({ x: image, weight: weights, padding, pool, groups, steps }: Layer): Graph {
  const builder = new GraphBuilder();
  const { ops } = builder;
  const conv = {
    strides: [steps ?? 1, steps ?? 1],
    padding: padding ?? [1, 1, 1, 1],
    dilations: [1, 1],
    groups: groups ?? 1,
  } as const;
  const kernel = pool ?? [2, 2];
  const tiles = { kernel, strides: kernel, padding: [0, 0, 0, 0] } as const;
  const x = builder.input("x", float32(...image));
  const weight = builder.input("weight", float32(...weights));
  const h = ops.conv2d(x, weight, undefined, conv);
  expect(h.type.shape).toEqual(outputShape({ x: image, weight: weights, attributes: conv }));
  const y = ops.maxPool2d(h, tiles);
  const dh = ops.maxPool2dGradient(h, y, ops.mul(y, y), tiles);
  return builder.build({ dweight: ops.conv2dWeightGradient(x, dh, { ...conv, weightShape: weights }) });
}

/** Whether the parts of the pool's gradient are joined to one image. */
const isPutTogether = (graph: Graph): boolean =>
  lowerGraph(graph, cpu.lowerings).model.nodes.some(({ name }) => /^maxPool2dGradient.*Concat/.test(name));

// Few different values: windows hold their maximum more than once.
describe("the gradient to the weight of a convolution under a max pool", () => {
  test.each<[string, Layer]>([
    ["one channel", { x: [3, 1, 8, 6], weight: [5, 1, 3, 3] }],
    ["four channels", { x: [2, 4, 6, 8], weight: [2, 4, 3, 3] }],
    ["a wide window", { x: [2, 2, 8, 8], weight: [3, 2, 5, 3], padding: [2, 1, 2, 1] }],
    ["a window of one", { x: [2, 3, 4, 4], weight: [2, 3, 1, 1], padding: [0, 0, 0, 0] }],
    ["padding of one side", { x: [2, 2, 7, 5], weight: [3, 2, 3, 3], padding: [2, 0, 1, 3] }],
    ["a pool of rows", { x: [2, 2, 8, 8], weight: [3, 2, 3, 3], pool: [1, 4] }],
    ["no padding", { x: [2, 2, 8, 8], weight: [3, 2, 3, 3], padding: [0, 0, 0, 0] }],
  ])("is made from space to depth: %s", async (_what, layer) => {
    const graph = weightGradient(layer);
    expect(isPutTogether(graph)).toBe(false);
    await checkGraph(runGraphOn("cpu"), graph, "few");
  });

  test.each<[string, Layer]>([
    ["more channels", { x: [2, 5, 8, 8], weight: [3, 5, 3, 3] }],
    ["groups", { x: [2, 4, 8, 8], weight: [2, 2, 3, 3], groups: 2 }],
    ["steps of two", { x: [2, 2, 16, 16], weight: [3, 2, 3, 3], steps: 2 }],
    ["a pool of more parts", { x: [2, 2, 9, 9], weight: [3, 2, 3, 3], pool: [3, 3] }],
    ["more filters than pixels", { x: [2, 2, 4, 4], weight: [20, 2, 3, 3] }],
  ])("is made of one image: %s", async (_what, layer) => {
    const graph = weightGradient(layer);
    expect(isPutTogether(graph)).toBe(true);
    await checkGraph(runGraphOn("cpu"), graph, "few");
  });
});
