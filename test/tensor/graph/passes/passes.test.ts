import { beforeAll, describe, expect, it } from "vitest";
import {
  eliminateDeadCode,
  type Graph,
  GraphBuilder,
  type GraphNode,
  type GraphOps,
  gradients,
  type InputNode,
  type OpNode,
  poolBeforeRelu,
  runPasses,
  topologicalOrder,
  validate,
} from "../../../../tensor/graph/index.js";
import { rewrite } from "../../../../tensor/graph/passes/rewrite.js";
import { float32 } from "../../../../tensor/ops/index.js";
import { interpret } from "../../../support/reference/index.js";
import { formulaOf, opsOf } from "../../../support/reference/inspect.js";
import { spread } from "../../../support/reference/jacobian.js";

describe("rewrite", () => {
  const builder = new GraphBuilder();
  const x = builder.input("x", float32(2));
  const graph = builder.build({ y: builder.ops.neg(x) });

  it("ends where a rule gives its node back", () => {
    expect(
      formulaOf(
        rewrite(graph, (node) => node),
        "y",
      ),
    ).toBe("neg(x)");
  });

  it("says which node a broken graph uses before it is made", () => {
    expect(() => rewrite({ ...graph, inputs: [] }, () => undefined)).toThrow(
      "node 0 is used before it is made",
    );
  });
});

describe("eliminateDeadCode", () => {
  it("keeps every input and what the outputs need, numbered without gaps", () => {
    const builder = new GraphBuilder();
    const { ops } = builder;
    const x = builder.input("x", float32(2));
    builder.input("unused", float32(3));
    ops.exp(ops.tanh(x));
    const graph = eliminateDeadCode(builder.build({ y: ops.neg(x) }));
    expect(graph.inputs.map((input) => input.name)).toEqual(["x", "unused"]);
    expect(topologicalOrder(graph).map((node) => node.id)).toEqual([0, 2]);
  });
});

describe("poolBeforeRelu", () => {
  const attributes = { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 1, 1] } as const;

  function poolOfRelu(
    outputs: (ops: GraphOps, relu: GraphNode, pool: GraphNode) => Record<string, GraphNode>,
  ): Graph {
    const builder = new GraphBuilder();
    const x = builder.input("x", float32(2, 2, 5, 5));
    const relu = builder.ops.relu(x);
    return builder.build(outputs(builder.ops, relu, builder.ops.maxPool2d(relu, attributes)));
  }

  it("pools first if only the pool reads the relu", () => {
    const graph = poolBeforeRelu(poolOfRelu((ops, _, pool) => ({ y: ops.tanh(pool) })));
    expect(formulaOf(graph, "y")).toBe("tanh(relu(maxPool2d(x)))");
    validate(graph);
  });

  it("leaves a relu that something else reads", () => {
    const read = poolOfRelu((ops, relu, pool) => ({ y: ops.add(ops.sum(relu), ops.sum(pool)) }));
    expect(formulaOf(poolBeforeRelu(read), "y")).toBe("add(sum(relu(x)), sum(maxPool2d(relu(x))))");
    const output = poolOfRelu((_, relu, pool) => ({ pool, relu }));
    expect(formulaOf(poolBeforeRelu(output), "pool")).toBe("maxPool2d(relu(x))");
  });

  it("keeps values and gradients", () => {
    const graph = poolOfRelu((ops, _, pool) => ({ y: ops.sum(ops.mul(pool, pool)) }));
    // ties among negative, zero and positive elements too
    const x = [
      ...spread(50, 3),
      ...Array.from({ length: 50 }, (_, i) => [-1, 0, 2, 2, 0.5][(i * 7) % 5] ?? 0),
    ];
    const all = (graph: Graph) => {
      const builder = GraphBuilder.continuing(graph);
      const y = graph.outputs.get("y") as GraphNode;
      const [dx] = gradients(builder, y, graph.inputs);
      return interpret(builder.build({ y, dx: dx as GraphNode }), { x });
    };
    expect(all(poolBeforeRelu(graph))).toEqual(all(graph));
  });
});

describe("validate", () => {
  let x: InputNode;
  let y: OpNode;
  let graph: Graph;
  beforeAll(() => {
    const builder = new GraphBuilder();
    x = builder.input("x", float32(2));
    y = builder.ops.neg(x) as OpNode;
    graph = builder.build({ y });
  });
  const broken = (node: object): Graph => ({
    ...graph,
    outputs: new Map([["y", { ...y, ...node } as GraphNode]]),
  });

  it("accepts what the builder builds", () => {
    expect(() => validate(graph)).not.toThrow();
  });

  it("finds types that contradict the shape rule", () => {
    expect(() => validate(broken({ type: float32(3) }))).toThrow(
      "node 1, neg to float32 [3]: its shape rule gives float32 [2]",
    );
    expect(() => validate(broken({ inputs: [] }))).toThrow("neg: takes 1 operand, not 0");
  });

  it("finds nodes before their operands, and shared ids", () => {
    expect(() => validate(broken({ id: -1 }))).toThrow(
      'node -1, neg to float32 [2]: its operand, node 0, input "x" to float32 [2], comes after it',
    );
    expect(() => validate(broken({ id: 0 }))).toThrow("there is another node with this id");
  });

  it("finds inputs that are not declared, or declared twice", () => {
    expect(() => validate({ ...graph, inputs: [] })).toThrow(
      'node 0, input "x" to float32 [2] is not declared',
    );
    expect(() => validate({ ...graph, inputs: [x, { ...x, id: 7 }] })).toThrow(
      "two inputs have the same name",
    );
  });

  it("finds incomplete constants", () => {
    const constant = { kind: "constant", id: 5, type: float32(2), values: Float32Array.of(1) } as const;
    expect(() => validate({ ...graph, outputs: new Map([["y", constant]]) })).toThrow(
      "node 5, constant to float32 [2]: 1 values of Float32Array",
    );
  });
});

describe("runPasses", () => {
  it("runs passes in order and names one that breaks the graph", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", float32(2));
    const graph = builder.build({ y: builder.ops.neg(x) });
    const forgetInputs = (graph: Graph): Graph => ({ ...graph, inputs: [] });
    expect(opsOf(runPasses(graph, [poolBeforeRelu, eliminateDeadCode]))).toEqual(["input x", "neg"]);
    expect(() => runPasses(graph, [eliminateDeadCode, forgetInputs])).toThrow(
      expect.objectContaining({
        message: "the pass forgetInputs left a broken graph",
        cause: new Error('node 0, input "x" to float32 [2] is not declared'),
      }),
    );
  });
});
