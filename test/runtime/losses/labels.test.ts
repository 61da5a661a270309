import { describe, expect, it } from "vitest";
import {
  binaryCrossEntropy,
  labelEntropyLoss,
  labelMarginLoss,
  softLabelEntropyLoss,
  softLabelEntropyMarginLoss,
  undecidedLoss,
} from "../../../runtime/losses/index.js";
import { float32, type Ops } from "../../../tensor/ops/index.js";
import { interpret } from "../../support/reference/index.js";
import {
  forwardGraph,
  numericalJacobians,
  reverseModeJacobians,
  type TensorFunction,
} from "../../support/reference/jacobian.js";

const outputs = [0.5, -1.25, 2, 0.1, -0.75, 3.5];
const labels = [1, 0, 0, 1, 1, 0];
const elsewhere = [1.5, -0.5, 0.25, 0.75, -2, 1.5];
const weights = [0.5, 3];

type Build = <T>(ops: Ops<T>, valid: T, labels: T, denied: T) => T;

const functionOf = (build: Build, z = outputs): TensorFunction => ({
  inputs: [z, labels, elsewhere].map((values) => ({ type: float32(3, 2), values })),
  build: (ops, ...x) => build(ops, ...(x as [never, never, never])),
});

const lossOf = (build: Build, z = outputs): number => {
  const { y } = interpret(forwardGraph(functionOf(build)), { x0: z, x1: labels, x2: elsewhere });
  expect(y?.type.shape).toEqual([]);
  return y?.values[0] ?? Number.NaN;
};

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const mean = (of: (i: number) => number): number =>
  outputs.reduce((sum, _, i) => sum + of(i) / outputs.length, 0);
const at = (numbers: readonly number[], i: number): number => numbers[i] ?? Number.NaN;

/** `BCEWithLogitsLoss` of PyTorch, as its documentation has it; `p` is its `pos_weight`. */
const crossEntropyAt = (i: number, p = 1): number => {
  const [share, y] = [sigmoid(at(outputs, i)), at(labels, i)];
  return -(p * y * Math.log(share) + (1 - y) * Math.log(1 - share));
};
const entropyAt = (i: number): number => {
  const share = sigmoid(at(elsewhere, i));
  return -share * Math.log(share) - (1 - share) * Math.log(1 - share);
};
const softEntropy = mean((i) => Math.max(Math.log(2) - entropyAt(i) - 0.125, 0) ** 2);
const margin = mean((i) => {
  const sign = at(labels, i) === 1 ? 1 : -1;
  return Math.max(0.625 - (sign * at(outputs, i) - sign * at(elsewhere, i)), 0);
});

const formulas: Readonly<Record<string, { build: Build; value: number }>> = {
  binary_crossentropy: {
    build: (ops, z, y) => binaryCrossEntropy(ops, z, y),
    value: mean((i) => crossEntropyAt(i)),
  },
  "binary_crossentropy with weights": {
    build: (ops, z, y) => binaryCrossEntropy(ops, z, y, ops.constant(weights, float32(2))),
    value: mean((i) => crossEntropyAt(i, at(weights, i % 2))),
  },
  "deny uniform": {
    build: (ops, _z, _y, wrong) => undecidedLoss(ops, wrong),
    value: mean((i) => {
      const share = sigmoid(at(elsewhere, i));
      return -(Math.log(share) + Math.log(1 - share)) / 2;
    }),
  },
  "deny entropy": {
    build: (ops, _z, _y, wrong) => labelEntropyLoss(ops, wrong),
    value: -mean(entropyAt),
  },
  "deny soft_entropy": {
    build: (ops, _z, _y, wrong) => softLabelEntropyLoss(ops, wrong, { gap: 0.125 }),
    value: softEntropy,
  },
  "deny margin": {
    build: (ops, valid, y, denied) => labelMarginLoss(ops, { valid, denied, labels: y }, { m: 0.625 }),
    value: margin,
  },
  "deny soft_entropy_margin": {
    build: (ops, valid, y, denied) =>
      softLabelEntropyMarginLoss(ops, { valid, denied, labels: y }, { gap: 0.125, m: 0.625 }),
    value: (softEntropy + margin) / 2,
  },
};

describe.each(Object.entries(formulas))("%s of labels", (_, { build, value }) => {
  // constants of a graph, as log 2, are of single precision
  it("has the value of its formula", () => expect(lossOf(build)).toBeCloseTo(value, 7));

  it("and the gradient of its differences", () => {
    const found = reverseModeJacobians(functionOf(build));
    const wanted = numericalJacobians(functionOf(build));
    for (const place of [0, 2])
      expect(found[place]).toEqual(wanted[place]?.map((row) => row.map((x) => expect.closeTo(x, 6))));
  });
});

it("binary cross-entropy has the gradient (σ(z) − y) / n, at a logit of 0 and far from it too", () => {
  const far = [0, 0, 800, -800, 800, -800];
  const build: Build = (ops, z, y) => binaryCrossEntropy(ops, z, y);
  expect(lossOf(build, far)).toBeCloseTo((2 * Math.log(2) + 800 + 800) / 6, 10);
  const [slopes] = reverseModeJacobians(functionOf(build, far));
  const wanted = [-0.5, 0.5, 1, -1, 0, 0].map((slope) => expect.closeTo(slope / 6, 12));
  expect(slopes).toEqual([wanted]);
});
