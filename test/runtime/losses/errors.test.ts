import { describe, expect, it } from "vitest";
import {
  absoluteError,
  errorMarginLoss,
  huberLoss,
  squaredError,
  uninformedLoss,
} from "../../../runtime/losses/index.js";
import { float32, type Ops } from "../../../tensor/ops/index.js";
import { interpret } from "../../support/reference/index.js";
import {
  forwardGraph,
  numericalJacobians,
  reverseModeJacobians,
  type TensorFunction,
} from "../../support/reference/jacobian.js";

const outputs = [0.5, -1.25, 2, 0, -0.75, 3.5];
const targets = [0.25, -2, -1, 0, 0.5, 1];
const elsewhere = [1.5, -0.5, 0.25, 0.75, -2, 1.5];

type Build = <T>(ops: Ops<T>, outputs: T, targets: T, elsewhere: T) => T;

const functionOf = (build: Build): TensorFunction => ({
  inputs: [outputs, targets, elsewhere].map((values) => ({ type: float32(3, 2), values })),
  build: (ops, ...x) => build(ops, ...(x as [never, never, never])),
});

const lossOf = (build: Build): number => {
  const { y } = interpret(forwardGraph(functionOf(build)), { x0: outputs, x1: targets, x2: elsewhere });
  expect(y?.type.shape).toEqual([]);
  return y?.values[0] ?? Number.NaN;
};

const sixth = 1 / 6;

/** Values and gradients to the outputs by PyTorch 1.13 in double precision: mse_loss, l1_loss and huber_loss. */
const published: Readonly<Record<string, { build: Build; value: number; slopes: readonly number[] }>> = {
  mse: { build: squaredError, value: 2.90625, slopes: [sixth / 2, 0.25, 1, 0, -2.5 * sixth, 5 * sixth] },
  mae: { build: absoluteError, value: 1.2916666666666667, slopes: [sixth, sixth, sixth, 0, -sixth, sixth] },
  "huber, δ = 1": {
    build: (ops, z, y) => huberLoss(ops, z, y, { delta: 1 }),
    value: 0.9270833333333334,
    slopes: [sixth / 4, 0.125, sixth, 0, -sixth, sixth],
  },
  "huber, δ = 0.5": {
    build: (ops, z, y) => huberLoss(ops, z, y, { delta: 0.5 }),
    value: 0.546875,
    slopes: [sixth / 4, sixth / 2, sixth / 2, 0, -sixth / 2, sixth / 2],
  },
};

describe.each(Object.entries(published))("%s", (_, { build, value, slopes }) => {
  it("has the value of PyTorch", () => expect(lossOf(build)).toBeCloseTo(value, 12));

  it("and its gradient", () => {
    const [toOutputs] = reverseModeJacobians(functionOf(build));
    expect(toOutputs).toEqual([slopes.map((slope) => expect.closeTo(slope, 12))]);
  });
});

const denied: Readonly<Record<string, { build: Build; value: number }>> = {
  "deny uniform, the distance to the mean of the targets": {
    build: (ops, z) => uninformedLoss(ops, z),
    value: outputs.reduce((sum, z) => sum + (z * z) / 6, 0),
  },
  "deny margin, how much an error lacks of growing by m": {
    build: (ops, valid, labels, wrong) =>
      errorMarginLoss(ops, { valid, denied: wrong, labels }, { m: 0.625 }),
    value: targets.reduce((sum, y, i) => {
      const growth = Math.abs((elsewhere[i] ?? 0) - y) - Math.abs((outputs[i] ?? 0) - y);
      return sum + Math.max(0.625 - growth, 0) / 6;
    }, 0),
  },
};

describe.each(Object.entries(denied))("%s", (_, { build, value }) => {
  it("has the value of its formula", () => expect(lossOf(build)).toBeCloseTo(value, 12));

  it("and the gradient of its differences", () => {
    // away from the one error of 0, where |e| has none
    const f = functionOf(build);
    const [first, ...others] = f.inputs;
    const moved = { ...first, values: outputs.with(3, 0.1) } as (typeof f.inputs)[number];
    const there = { ...f, inputs: [moved, ...others] };
    const expected = numericalJacobians(there).map((rows) =>
      rows.map((row) => row.map((slope) => expect.closeTo(slope, 6))),
    );
    expect(reverseModeJacobians(there)).toEqual(expected);
  });
});
