import { describe, expect, test } from "vitest";
import { commonLowerings } from "../../../../tensor/engines/onnx/lower/index.js";
import { type Graph, GraphBuilder, type GraphNode } from "../../../../tensor/graph/index.js";
import {
  type AttributesOf,
  float32,
  formatType,
  type Op,
  type TensorType,
} from "../../../../tensor/ops/index.js";
import type { HostTensor, Named } from "../../../../tensor/programs/index.js";
import { interpret } from "../../../support/reference/index.js";
import { type OpCase, type OpCases, opCases } from "./op-cases.js";
import { type Draw, drawTensor, expectClose } from "./tensors.js";

/** Runs a graph on some device. */
export type RunGraph = (graph: Graph, inputs: Named<HostTensor>) => Promise<Named<HostTensor>>;

function graphOf<K extends Op>(op: K, { inputs, attributes }: OpCase<K>, constants: boolean): Graph {
  const builder = new GraphBuilder();
  const leaf = (type: TensorType, index: number): GraphNode =>
    constants && index > 0
      ? builder.constant(drawTensor(type, "normal", index).values, type)
      : builder.input(`input ${index}`, type);
  const operands = inputs.map(leaf);
  const [x] = operands;
  // The gradient of a pool is only defined for y = maxPool2d(x).
  if (op === "maxPool2dGradient" && x !== undefined) {
    operands[1] = builder.ops.maxPool2d(x, attributes as AttributesOf<"maxPool2dGradient">);
  }
  return builder.build({ result: builder.apply(op, operands, attributes) });
}

/** Runs a graph on drawn values, and compares every output with the reference in double precision. */
export async function checkGraph(
  run: RunGraph,
  graph: Graph,
  draw?: Draw,
  ofGreatest?: number,
): Promise<void> {
  const fed = Object.fromEntries(
    graph.inputs.map(({ name, type }, index) => [name, drawTensor(type, draw, index + 1)]),
  );
  const values = Object.entries(fed).map(([name, tensor]) => [name, tensor.values] as const);
  const expected = interpret(graph, Object.fromEntries(values));
  const outputs = await run(graph, fed);
  expect(Object.keys(outputs)).toEqual(Object.keys(expected));
  for (const [name, { type, values }] of Object.entries(expected)) {
    expect(outputs[name]?.type).toEqual(type);
    expectClose(outputs[name]?.values ?? [], values, ofGreatest);
  }
}

/** Convolutions under a max pool of 2 × 2, by their padding and their input. */
const pooledConvs = [
  { padding: [1, 1, 1, 1], x: [2, 3, 6, 8] },
  { padding: [2, 1, 1, 2], x: [2, 3, 5, 7] },
  { padding: [0, 0, 0, 0], x: [2, 3, 6, 8] },
] as const;

/** Which cases are tried; all by default. */
export interface LoweringChoice {
  readonly cases?: OpCases;
  /** How many of the convolutions under a max pool. */
  readonly pooledConvs?: number;
}

/** Every case of every op, and ops that share nodes, on drawn values against the reference. */
export function describeLowerings(run: RunGraph, choice: LoweringChoice = {}): void {
  const { cases = opCases } = choice;

  function describeOp<K extends Op>(op: K, cases: readonly OpCase<K>[]): void {
    describe(op, () => {
      test.each(
        cases.map((one) => [one.inputs.map(formatType).join(", "), JSON.stringify(one.attributes), one]),
      )("%s %s", async (_inputs, _attributes, one) => {
        await checkGraph(run, graphOf(op, one as OpCase<K>, false), (one as OpCase<K>).draw);
      });
      const [first] = cases;
      if (first === undefined) throw new Error(`there is no case of ${op}`);
      if (first.inputs.length > 1) {
        test("with constants for all but the first operand", async () => {
          await checkGraph(run, graphOf(op, first, true), first.draw);
        });
      }
    });
  }

  for (const op of Object.keys(commonLowerings) as Op[]) describeOp(op, cases[op]);

  describe("combinations that share what they need", () => {
    test("a max pool and its gradient", async () => {
      const builder = new GraphBuilder();
      const { ops } = builder;
      const attributes = { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] } as const;
      const x = builder.input("x", { dtype: "float32", shape: [2, 3, 6, 6] });
      const y = ops.maxPool2d(x, attributes);
      const dx = ops.maxPool2dGradient(x, y, ops.mul(y, y), attributes);
      await checkGraph(run, builder.build({ dx, y }), "few");
    });

    test.each(pooledConvs.slice(0, choice.pooledConvs))(
      "a convolution under a max pool, and the gradients of both: %o",
      async ({ padding, x: shape }) => {
        const builder = new GraphBuilder();
        const { ops } = builder;
        const conv = { strides: [1, 1], padding, dilations: [1, 1], groups: 1 } as const;
        const pool = { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] } as const;
        const x = builder.input("x", float32(...shape));
        const weight = builder.input("weight", float32(4, 3, 3, 3));
        const bias = builder.input("bias", float32(4));
        const h = ops.conv2d(x, weight, bias, conv);
        const y = ops.maxPool2d(h, pool);
        const dh = ops.maxPool2dGradient(h, y, ops.mul(y, y), pool);
        await checkGraph(
          run,
          builder.build({
            y,
            dx: ops.conv2dInputGradient(dh, weight, { ...conv, inputShape: shape }),
            dweight: ops.conv2dWeightGradient(x, dh, { ...conv, weightShape: [4, 3, 3, 3] }),
            dbias: ops.sum(dh, [0, 2, 3]),
          }),
        );
      },
    );

    test("a convolution, both gradients and two weights on one input", async () => {
      const builder = new GraphBuilder();
      const { ops } = builder;
      const attributes = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
      const x = builder.input("x", { dtype: "float32", shape: [2, 3, 9, 9] });
      const outputs = [4, 5].map((out) => {
        const weight = builder.input(`weight ${out}`, { dtype: "float32", shape: [out, 3, 3, 3] });
        const dy = ops.tanh(ops.conv2d(x, weight, undefined, attributes));
        const dx = ops.conv2dInputGradient(dy, weight, { ...attributes, inputShape: [2, 3, 9, 9] });
        const dw = ops.conv2dWeightGradient(x, dy, { ...attributes, weightShape: [out, 3, 3, 3] });
        return { [`dx ${out}`]: dx, [`dw ${out}`]: dw };
      });
      await checkGraph(run, builder.build(Object.assign({}, ...outputs)));
    });

    test("one value under two names, an input and a constant as outputs", async () => {
      const builder = new GraphBuilder();
      const { ops } = builder;
      const x = builder.input("x", { dtype: "float32", shape: [3] });
      const twice = ops.add(x, x);
      const constant = ops.constant([1, 2], { dtype: "int32", shape: [2] });
      const more = ops.neg(twice);
      await checkGraph(
        run,
        builder.build({ twice, again: twice, x, same: x, constant, more, held: ops.stopGradient(more) }),
      );
    });
  });
}
