import { describe, expect, it } from "vitest";
import { topologicalOrder } from "../../../tensor/graph/index.js";
import { type ForwardOp, gradientRules, noGradient, type Ops } from "../../../tensor/ops/index.js";
import {
  forwardGraph,
  gradientGraph,
  numericalJacobians,
  reverseModeJacobians,
  type TensorFunction,
} from "../../support/reference/jacobian.js";
import { gradientCases } from "./gradient-cases.js";
import { kinkCases } from "./kink-cases.js";

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

describe.each(Object.keys(kinkCases) as ForwardOp[])("%s at a kink", (op) => {
  it.each(kinkCases[op] ?? [])("$name", ({ slopes, ...f }) => {
    const summed = { ...f, build: <T>(ops: Ops<T>, ...x: T[]) => ops.sum(f.build(ops, ...x)) };
    expect(reverseModeJacobians(summed).flat()).toEqual(slopes);
  });
});

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = Math.max(0, ...actual.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN))));
  expect(worst).toBeLessThan(1e-7 * scale);
}
