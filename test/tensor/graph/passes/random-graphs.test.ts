import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  beforeCompilation,
  beforeGradients,
  eliminateDeadCode,
  type Graph,
  GraphBuilder,
  type GraphNode,
  type GraphOps,
  gradients,
  type Pass,
  poolBeforeRelu,
  runPasses,
  simplify,
} from "../../../../tensor/graph/index.js";
import { float32, ShapeError, sizeOf } from "../../../../tensor/ops/index.js";
import { interpret } from "../../../support/reference/index.js";
import { spread } from "../../../support/reference/jacobian.js";

/** Makes a node of three nodes that exist. */
type Instruction = (ops: GraphOps, a: GraphNode, b: GraphNode, c: GraphNode) => GraphNode;

const pool = { kernel: [1, 2], strides: [1, 1], padding: [0, 0, 0, 1] } as const;

const instructions: Readonly<Record<string, Instruction>> = {
  add: (ops, a, b) => ops.add(a, b),
  sub: (ops, a, b) => ops.sub(a, b),
  mul: (ops, a, b) => ops.mul(a, b),
  divide: (ops, a, b) => ops.div(a, ops.add(ops.mul(b, b), 1)),
  maximum: (ops, a, b) => ops.maximum(a, b),
  minimum: (ops, a, b) => ops.minimum(a, b),
  neg: (ops, a) => ops.neg(a),
  tanh: (ops, a) => ops.tanh(a),
  sigmoid: (ops, a) => ops.sigmoid(a),
  relu: (ops, a) => ops.relu(a),
  clamp: (ops, a) => ops.clamp(a, -1, 1),
  select: (ops, a, b, c) => ops.select(ops.greater(a, b), b, c),
  equal: (ops, a, b) => ops.cast(ops.equal(a, b), "float32"),
  stop: (ops, a) => ops.stopGradient(a),
  matmul: (ops, a, b) => ops.matmul(a, b, { transposeB: true }),
  flatten: (ops, a) => ops.reshape(a, [-1]),
  reshape: (ops, a, b) => ops.reshape(a, ops.shapeOf(b)),
  broadcast: (ops, a, b) => ops.broadcast(a, ops.shapeOf(b)),
  transpose: (ops, a) => ops.transpose(a),
  slice: (ops, a) =>
    ops.slice(
      a,
      ops.shapeOf(a).map(() => 0),
      ops.shapeOf(a).map((size) => Math.min(size, 2)),
    ),
  concat: (ops, a, b) => ops.concat([a, b], 0),
  pad: (ops, a) =>
    ops.pad(
      a,
      ops.shapeOf(a).map(() => 0),
      ops.shapeOf(a).map((size) => (size === 2 ? 1 : 0)),
    ),
  sum: (ops, a) => ops.sum(a, ops.shapeOf(a).length > 0 ? [-1] : []),
  sumKept: (ops, a) => ops.sum(a, ops.shapeOf(a).length > 0 ? [0] : [], { keepDims: true }),
  max: (ops, a) => ops.max(a),
  pool: (ops, a) => ops.maxPool2d(ops.reshape(a, [1, 1, -1, 1]), pool),
};

const step = fc.record({
  instruction: fc.constantFrom(...Object.keys(instructions)),
  a: fc.nat(),
  b: fc.nat(),
  c: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const inputTypes = { x: float32(2, 3), row: float32(3), column: float32(2, 1), scalar: float32() };
const feeds = Object.fromEntries(
  Object.entries(inputTypes).map(([name, { shape }], index) => [name, spread(sizeOf(shape), index + 11)]),
);

/** A graph of the steps that fit. All are added up in one output, so that none is dead. */
function build(steps: readonly Step[]): Graph {
  const builder = new GraphBuilder();
  const { ops } = builder;
  const inputs = Object.entries(inputTypes).map(([name, type]) => builder.input(name, type));
  const constants = [0, 1, -1, 2, 0.5].map((value) => ops.constant([value], float32()));
  const nodes: GraphNode[] = [...inputs, ...constants, ops.broadcast(ops.constant([0], float32()), [2, 3])];
  const pick = (index: number) => nodes[index % nodes.length] as GraphNode;
  for (const { instruction, a, b, c } of steps) {
    try {
      const node = instructions[instruction]?.(ops, pick(a), pick(b), pick(c));
      if (node !== undefined && sizeOf(node.type.shape) <= 64) nodes.push(node);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
    }
  }
  const last = nodes.at(-1) as GraphNode;
  const total = nodes.reduce(
    (sum, node) => ops.add(sum, ops.tanh(ops.sum(node))),
    ops.constant([0], float32()),
  );
  return builder.build({ last, total });
}

function withGradients(graph: Graph): Graph {
  const builder = GraphBuilder.continuing(graph);
  const slopes = gradients(builder, graph.outputs.get("total") as GraphNode, graph.inputs);
  const named = graph.inputs.map((input, index) => [`d ${input.name}`, slopes[index] as GraphNode] as const);
  return builder.build({ ...Object.fromEntries(graph.outputs), ...Object.fromEntries(named) });
}

/** Every output, rounded after every op as on an engine; the sign of zero does not count. */
function valuesOf(graph: Graph): Record<string, number[]> {
  const results = Object.entries(interpret(graph, feeds, { precision: "single" }));
  return Object.fromEntries(
    results.map(([name, { values }]) => [name, Array.from(values, (value) => value + 0)]),
  );
}

const programs = fc.array(step, { minLength: 1, maxLength: 25 });

describe("on random graphs", () => {
  const compile = [...beforeCompilation, eliminateDeadCode];
  const passes: readonly (readonly [string, readonly Pass[]])[] = [
    ["simplify", [simplify]],
    ["poolBeforeRelu", [poolBeforeRelu]],
    ["eliminateDeadCode", [eliminateDeadCode]],
    ["all passes", [...beforeGradients, ...compile]],
  ];

  it.each(passes)("%s keeps every value to the bit", (_, chain) => {
    fc.assert(
      fc.property(programs, (steps) => {
        const graph = build(steps);
        expect(valuesOf(runPasses(graph, chain))).toEqual(valuesOf(graph));
      }),
      { numRuns: 300 },
    );
  });

  it("the passes after differentiation keep every gradient to the bit", () => {
    fc.assert(
      fc.property(programs, (steps) => {
        const graph = withGradients(build(steps));
        expect(valuesOf(runPasses(graph, compile))).toEqual(valuesOf(graph));
      }),
      { numRuns: 300 },
    );
  });

  it("a second run of a pass changes nothing", () => {
    fc.assert(
      fc.property(programs, (steps) => {
        const once = runPasses(withGradients(build(steps)), compile);
        const twice = runPasses(once, compile);
        expect(twice).toEqual(once);
      }),
      { numRuns: 100 },
    );
  });
});
