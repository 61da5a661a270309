import { describe, expect, it } from "vitest";
import { describeNode, GraphBuilder, topologicalOrder, trace } from "../../../tensor/graph/index.js";
import { float32, int32, ShapeError } from "../../../tensor/ops/index.js";
import { formulaOf, opsOf } from "../../support/reference/inspect.js";

function builderWithInputs() {
  const builder = new GraphBuilder();
  return {
    builder,
    ops: builder.ops,
    x: builder.input("x", float32(2, 3)),
    y: builder.input("y", float32(3)),
  };
}

describe("trace", () => {
  it("records a computation by name", () => {
    const graph = trace({ x: float32(2, 3), unused: int32(4) }, (ops, { x }) => {
      if (x === undefined) throw new Error("no x");
      return { y: ops.add(ops.relu(x), 0.5) };
    });
    expect(graph.inputs.map(({ name, type }) => [name, type])).toEqual([
      ["x", float32(2, 3)],
      ["unused", int32(4)],
    ]);
    expect(formulaOf(graph, "y")).toBe("add(relu(x), 0.5)");
    expect(graph.outputs.get("y")?.type).toEqual(float32(2, 3));
  });

  it("reports shape errors as they are made", () => {
    expect(() =>
      trace({ x: float32(2, 3) }, (ops, { x }) => ({ y: ops.add(x ?? 0, ops.constant([1, 2], float32(2))) })),
    ).toThrow(ShapeError);
  });
});

describe("equal computations", () => {
  it("are one node", () => {
    const { ops, x, y } = builderWithInputs();
    expect(ops.add(x, y)).toBe(ops.add(x, y));
    expect(ops.sum(x, [1])).toBe(ops.sum(x, [-1]));
    expect(ops.sum(x)).toBe(ops.sum(x, [1, 0]));
    expect(ops.mul(ops.tanh(x), 2)).toBe(ops.mul(ops.tanh(x), 2));
  });

  it("are different nodes if op, operands or attributes differ", () => {
    const { ops, x, y } = builderWithInputs();
    expect(ops.add(x, y)).not.toBe(ops.sub(x, y));
    expect(ops.sub(x, y)).not.toBe(ops.sub(y, x));
    expect(ops.sum(x, [1])).not.toBe(ops.sum(x, [1], { keepDims: true }));
    expect(ops.clamp(x, 0, 1)).not.toBe(ops.clamp(x, -0, 1));
    expect(ops.clamp(x, 0, 1)).not.toBe(ops.clamp(x, 0, Number.POSITIVE_INFINITY));
  });

  it("do not depend on the order in which attributes are written", () => {
    const { builder, ops } = builderWithInputs();
    const x = builder.input("image", float32(1, 1, 4, 4));
    const [kernel, strides, padding] = [
      [2, 2],
      [1, 1],
      [0, 0, 0, 0],
    ] as const;
    const a = builder.apply("maxPool2d", [x], { kernel, strides, padding });
    expect(builder.apply("maxPool2d", [x], { padding, strides, kernel })).toBe(a);
    expect(ops.maxPool2d(x, { strides, padding, kernel })).toBe(a);
  });

  it("share small constants, by value and type", () => {
    const { ops } = builderWithInputs();
    expect(ops.constant([1, 2], float32(2))).toBe(ops.constant(Float32Array.of(1, 2), float32(2)));
    // the same once rounded to float32
    expect(ops.constant([0.1], float32())).toBe(ops.constant([Math.fround(0.1)], float32()));
    expect(ops.constant([1], float32())).not.toBe(ops.constant([1], int32()));
    expect(ops.constant([1], float32())).not.toBe(ops.constant([1], float32(1)));
    expect(ops.constant([0], float32())).not.toBe(ops.constant([-0], float32()));
    const zeros = (count: number) => ops.constant(new Float32Array(count), float32(count));
    expect(zeros(64)).toBe(zeros(64));
    expect(zeros(65)).not.toBe(zeros(65));
  });
});

describe("GraphBuilder", () => {
  it("numbers nodes in an order in which they can be computed", () => {
    const { builder, ops, x, y } = builderWithInputs();
    const graph = builder.build({ z: ops.mul(ops.add(x, y), ops.exp(x)) });
    const order = topologicalOrder(graph);
    for (const node of order) {
      if (node.kind === "op") expect(node.inputs.every((input) => input.id < node.id)).toBe(true);
    }
    expect(order.map((node) => node.id)).toEqual([...order.map((node) => node.id)].sort((a, b) => a - b));
  });

  it("leaves out nodes that no output needs", () => {
    const { builder, ops, x, y } = builderWithInputs();
    ops.exp(ops.add(x, y));
    expect(opsOf(builder.build({ z: ops.neg(x) }))).toEqual(["input x", "neg"]);
  });

  it("continues a graph, and still finds equal computations", () => {
    const { builder, ops, x, y } = builderWithInputs();
    const sum = ops.add(x, ops.mul(y, 2));
    const next = GraphBuilder.continuing(builder.build({ sum }));
    expect(next.ops.add(x, next.ops.mul(y, 2))).toBe(sum);
    expect(next.ops.neg(sum).id).toBeGreaterThan(sum.id);
    expect(next.build({}).inputs).toEqual([x, y]);
  });

  it("keeps its own copy of constants", () => {
    const { ops } = builderWithInputs();
    const values = Float32Array.of(1, 2);
    const node = ops.constant(values, float32(2));
    values[0] = 9;
    expect(node).toMatchObject({ kind: "constant", values: Float32Array.of(1, 2) });
  });

  it("refuses constants that their values do not fill", () => {
    const { builder } = builderWithInputs();
    expect(() => builder.constant([1, 2], float32(3))).toThrow(
      "2 values do not fill a constant of float32 [3]",
    );
  });

  it("refuses nodes of another graph and a second input of one name", () => {
    const { builder, ops } = builderWithInputs();
    const other = new GraphBuilder().input("x", float32(2));
    expect(() => ops.neg(other)).toThrow('neg: node 0, input "x" to float32 [2] belongs to another graph');
    expect(() => builder.input("x", float32(2))).toThrow('a graph has two inputs named "x"');
  });

  it("traces thousands of nodes quickly, without recursion", () => {
    const { builder, ops, x } = builderWithInputs();
    let y = ops.neg(x);
    for (let i = 0; i < 20_000; i++) y = ops.add(ops.tanh(y), i % 7);
    expect(topologicalOrder(builder.build({ y })).length).toBeGreaterThan(40_000);
  });

  it("describes nodes for internal errors", () => {
    const { ops, x } = builderWithInputs();
    expect(describeNode(x)).toBe('node 0, input "x" to float32 [2, 3]');
    expect(describeNode(ops.relu(x))).toBe("node 2, relu to float32 [2, 3]");
    expect(describeNode(ops.constant([1], float32()))).toBe("node 3, constant to float32 []");
  });
});
