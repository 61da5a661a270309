import { describe, expect, it } from "vitest";
import { GraphBuilder, type GraphNode, type GraphOps, gradients } from "../../../tensor/graph/index.js";
import { float32, int32, type TensorType } from "../../../tensor/ops/index.js";
import { interpret } from "../../support/reference/index.js";
import { formulaOf, opsOf } from "../../support/reference/inspect.js";

/** The graph of the gradients of `loss`, one output for each of `wrt`. */
function differentiate<Name extends string>(
  types: Readonly<Record<Name, TensorType>>,
  loss: (ops: GraphOps, x: Readonly<Record<Name, GraphNode>>) => GraphNode,
  wrt: readonly NoInfer<Name>[],
) {
  const builder = new GraphBuilder();
  const entries = Object.entries<TensorType>(types).map(([name, type]) => [name, builder.input(name, type)]);
  const x = Object.fromEntries(entries) as Record<Name, GraphNode>;
  const slopes = gradients(
    builder,
    loss(builder.ops, x),
    wrt.map((name) => x[name]),
  );
  return builder.build(Object.fromEntries(wrt.map((name, index) => [name, slopes[index] as GraphNode])));
}

describe("gradients", () => {
  it("adds up over all uses of a value", () => {
    const graph = differentiate(
      { x: float32(2) },
      (ops, { x }) => ops.sum(ops.add(ops.mul(x, x), ops.add(x, x))),
      ["x"],
    );
    expect(interpret(graph, { x: [3, -1] })["x"]?.values).toEqual(Float64Array.of(8, 0));
  });

  it("is zero for a node that the output does not depend on", () => {
    const graph = differentiate({ x: float32(2), other: float32(2, 3) }, (ops, { x }) => ops.sum(x), [
      "other",
    ]);
    expect(interpret(graph, {})["other"]).toEqual({ type: float32(2, 3), values: new Float64Array(6) });
    expect(opsOf(graph)).toEqual(["constant", "broadcast"]);
  });

  it("is zero where the output itself passes no gradient on", () => {
    const graph = differentiate({ x: float32(2) }, (ops, { x }) => ops.stopGradient(ops.sum(x)), ["x"]);
    expect(interpret(graph, {})["x"]).toEqual({ type: float32(2), values: new Float64Array(2) });
    expect(opsOf(graph)).toEqual(["constant", "broadcast"]);
  });

  it("is one for the output itself", () => {
    const graph = differentiate({ x: float32() }, (_, { x }) => x, ["x"]);
    expect(interpret(graph, {})["x"]?.values).toEqual(Float64Array.of(1));
  });

  it("does not flow through stopGradient, and still flows beside it", () => {
    const graph = differentiate({ x: float32(2) }, (ops, { x }) => ops.sum(ops.mul(ops.stopGradient(x), x)), [
      "x",
    ]);
    expect(interpret(graph, { x: [3, -1] })["x"]?.values).toEqual(Float64Array.of(3, -1));
  });

  it("can be taken by a value in the middle", () => {
    const builder = new GraphBuilder();
    const { ops } = builder;
    const x = builder.input("x", float32(2));
    const h = ops.tanh(x);
    const [dh, dx] = gradients(builder, ops.sum(ops.mul(h, h)), [h, x]);
    const graph = builder.build({ dh: dh as GraphNode, dx: dx as GraphNode });
    const t = Math.tanh(0.5);
    const result = interpret(graph, { x: [0.5, 0] });
    expect(result["dh"]?.values).toEqual(Float64Array.of(2 * t, 0));
    expect(result["dx"]?.values[0]).toBeCloseTo(2 * t * (1 - t * t), 12);
  });

  it("computes no gradient that is not needed", () => {
    const attributes = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
    const types = { x: float32(1, 1, 6, 6), w1: float32(2, 1, 3, 3), w2: float32(2, 2, 3, 3) };
    const loss = (ops: GraphOps, { x, w1, w2 }: Record<keyof typeof types, GraphNode>) =>
      ops.sum(ops.conv2d(ops.relu(ops.conv2d(x, w1, undefined, attributes)), w2, undefined, attributes));
    const count = (wrt: (keyof typeof types)[], op: string) =>
      opsOf(differentiate(types, loss, wrt)).filter((name) => name === op).length;

    expect(count(["w1", "w2"], "conv2dWeightGradient")).toBe(2);
    expect(count(["w1", "w2"], "conv2dInputGradient")).toBe(1);
    expect(count(["w2"], "conv2dWeightGradient")).toBe(1);
    expect(count(["w2"], "conv2dInputGradient")).toBe(0);
    expect(count(["x"], "conv2dWeightGradient")).toBe(0);
    expect(count(["x"], "conv2dInputGradient")).toBe(2);
  });

  it("swaps operands and flags of matmul instead of transposing", () => {
    const types = { a: float32(2, 3), b: float32(4, 3), dy: float32(2, 4) };
    const graph = differentiate(
      types,
      (ops, { a, b, dy }) => ops.sum(ops.mul(ops.matmul(a, b, { transposeB: true }), dy)),
      ["a", "b"],
    );
    expect(opsOf(graph)).not.toContain("transpose");
  });

  it("makes one product of a weight's gradient over a batch of matrices", () => {
    const graph = differentiate(
      { x: float32(8, 5, 3), w: float32(3, 4) },
      (ops, { x, w }) => ops.sum(ops.tanh(ops.matmul(x, w))),
      ["w"],
    );
    const [slope] = graph.outputs.values();
    expect(slope).toMatchObject({ op: "matmul", type: float32(3, 4) });
    expect(formulaOf(graph, "w")).toMatch(/^matmul\(reshape\(x\), reshape\(/);
  });

  it("works on very deep graphs", () => {
    const graph = differentiate(
      { x: float32() },
      (ops, { x }) =>
        Array.from({ length: 5000 }).reduce<GraphNode>((y, _, i) => ops.mul(y, i % 2 === 0 ? 2 : 0.5), x),
      ["x"],
    );
    expect(interpret(graph, { x: [1] })["x"]?.values).toEqual(Float64Array.of(1));
  });
});

describe("what cannot be differentiated", () => {
  it("is an output that is not a float32 scalar", () => {
    expect(() => differentiate({ x: float32(2) }, (_, { x }) => x, ["x"])).toThrow(
      'only a float32 scalar can be differentiated, not node 0, input "x" to float32 [2]',
    );
  });

  it("is anything with respect to a node that is not float32", () => {
    const loss = (ops: GraphOps, { x }: { x: GraphNode }) => ops.sum(ops.cast(x, "float32"));
    expect(() => differentiate({ x: int32(2) }, loss, ["x"])).toThrow(
      'no gradient by node 0, input "x" to int32 [2]: it is not float32',
    );
  });

  it("is a gradient, and the error says that second derivatives are not supported", () => {
    const attributes = { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] } as const;
    const twice = (ops: GraphOps, { x, dy }: { x: GraphNode; dy: GraphNode }) =>
      ops.sum(ops.maxPool2dGradient(x, ops.maxPool2d(x, attributes), dy, attributes));
    const types = { x: float32(1, 1, 4, 4), dy: float32(1, 1, 2, 2) };
    expect(() => differentiate(types, twice, ["dy"])).toThrow(
      "cannot differentiate through node 3, maxPool2dGradient to float32 [1, 1, 4, 4]: maxPool2dGradient is itself part of a gradient, and only first derivatives are supported",
    );
  });
});
