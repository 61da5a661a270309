import { describe, expect, it } from "vitest";
import {
  type GraphNode,
  type GraphOps,
  gradientRules,
  noGradient,
  topologicalOrder,
} from "../../../runtime/graph/index.js";
import { type ForwardOp, float32 } from "../../../runtime/ops/index.js";
import {
  forwardGraph,
  gradientGraph,
  numericalJacobians,
  reverseModeJacobians,
  type TensorFunction,
} from "../../support/reference/jacobian.js";
import { gradientCases } from "./gradient-cases.js";

describe.each(Object.keys(gradientCases) as ForwardOp[])("%s", (op) => {
  const cases = gradientCases[op];
  const uses = (f: TensorFunction) =>
    topologicalOrder(forwardGraph(f)).some((node) => node.kind === "op" && node.op === op);

  if ("gradient" in cases) {
    it.each(cases.gradient)("agrees with finite differences at $name", (f) => {
      expect(uses(f)).toBe(true);
      expectClose(reverseModeJacobians(f).flat(2), numericalJacobians(f).flat(2));
    });
  } else {
    it.each(cases.none)("has no gradient by definition at $name", (f) => {
      expect(uses(f)).toBe(true);
      expect(gradientRules[op]).toBe(noGradient);
      const { graph } = gradientGraph(f);
      expect(
        reverseModeJacobians(f)
          .flat(2)
          .every((slope) => slope === 0),
      ).toBe(true);
      // nothing is computed to find that out
      expect(topologicalOrder(graph).map((node) => (node.kind === "op" ? node.op : node.kind))).toEqual(
        [...graph.outputs].flatMap((_, index) => (index === 0 ? ["constant", "broadcast"] : ["broadcast"])),
      );
    });
  }
});

/** Where finite differences have nothing to say, the rules are a convention that all engines must share. */
describe("at a kink", () => {
  const slopes = (values: readonly number[][], build: (ops: GraphOps, ...x: GraphNode[]) => GraphNode) => {
    const inputs = values.map((row) => ({ type: float32(row.length), values: row }));
    return reverseModeJacobians({ inputs, build: (ops, ...x) => ops.sum(build(ops, ...x)) }).flat();
  };

  it("relu has slope 0", () => {
    expect(slopes([[-1, 0, 1]], (ops, x) => ops.relu(x))).toEqual([[0, 0, 1]]);
  });

  it("clamp has slope 1 on its bounds", () => {
    expect(slopes([[-2, -1, 0, 1, 2]], (ops, x) => ops.clamp(x, -1, 1))).toEqual([[0, 1, 1, 1, 0]]);
  });

  it("maximum and minimum take the first of equal operands", () => {
    const operands = [
      [1, 2, 3],
      [2, 2, 2],
    ];
    expect(slopes(operands, (ops, a, b) => ops.maximum(a, b))).toEqual([
      [0, 1, 1],
      [1, 0, 0],
    ]);
    expect(slopes(operands, (ops, a, b) => ops.minimum(a, b))).toEqual([
      [1, 1, 0],
      [0, 0, 1],
    ]);
  });

  it("max shares evenly among ties", () => {
    expect(slopes([[3, 1, 3, 3]], (ops, x) => ops.max(x))).toEqual([[1 / 3, 0, 1 / 3, 1 / 3]]);
  });

  it("maxPool2d takes the first of a window's greatest", () => {
    const attributes = { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] } as const;
    const build = (ops: GraphOps, x: GraphNode) => ops.maxPool2d(ops.reshape(x, [1, 1, 2, 4]), attributes);
    expect(slopes([[1, 5, 7, 7, 5, 5, 7, 7]], build)).toEqual([[0, 1, 1, 0, 0, 0, 0, 0]]);
  });
});

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = Math.max(0, ...actual.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN))));
  expect(worst).toBeLessThan(1e-7 * scale);
}
