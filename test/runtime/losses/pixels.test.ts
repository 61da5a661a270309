import { describe, expect, it } from "vitest";
import { pixelCrossEntropy, pixelLogits, pixelMarginLoss } from "../../../runtime/losses/index.js";
import { float32, int32, type Ops } from "../../../tensor/ops/index.js";
import { interpret } from "../../support/reference/index.js";
import {
  forwardGraph,
  numericalJacobians,
  reverseModeJacobians,
  type TensorFunction,
} from "../../support/reference/jacobian.js";

// An image of three channels and 2 x 2 pixels, one of which is void.
const outputs = [0.5, -1.25, 2, 0.25, -0.75, 1, 0.5, -0.5, 1.5, 0.75, -1, 0.125];
const elsewhere = [1.5, -0.5, 0.25, 0.75, -2, 1.5, 0.5, 1, -1, 0.25, 0.5, -0.25];
const labels = [2, 0, 255, 1];
const weights = [0.5, 2, 1];

type Build = <T>(ops: Ops<T>, valid: T, denied: T, labels: T) => T;

const functionOf = (build: Build, classes: readonly number[] = labels): TensorFunction => ({
  inputs: [outputs, elsewhere].map((values) => ({ type: float32(1, 3, 2, 2), values })),
  build: (ops, valid, denied) => {
    const last = [valid, denied].map((image) => pixelLogits(ops, image as never));
    return build(ops, last[0] as never, last[1] as never, ops.constant(classes, int32(1, 2, 2)) as never);
  },
});

const lossOf = (build: Build, classes = labels): number => {
  const { y } = interpret(forwardGraph(functionOf(build, classes)), { x0: outputs, x1: elsewhere });
  expect(y?.type.shape).toEqual([]);
  return y?.values[0] ?? Number.NaN;
};

/** The channel of a pixel, and −log softmax of it. */
const logitOf = (image: readonly number[], pixel: number, c: number): number =>
  image[4 * c + pixel] ?? Number.NaN;
const lossAt = (pixel: number, c: number): number => {
  const all = [0, 1, 2].map((each) => Math.exp(logitOf(outputs, pixel, each)));
  return -Math.log((all[c] ?? 0) / all.reduce((sum, each) => sum + each, 0));
};
const counted = [0, 1, 3];
const labelOf = (pixel: number): number => labels[pixel] ?? 0;
const weightOf = (c: number): number => weights[c] ?? 0;
const sum = (of: (pixel: number) => number): number => counted.reduce((total, pixel) => total + of(pixel), 0);

const formulas: Readonly<Record<string, { build: Build; value: number }>> = {
  "crossentropy, the mean over the pixels that count": {
    build: (ops, z, _, y) => pixelCrossEntropy(ops, z, y),
    value: sum((pixel) => lossAt(pixel, labelOf(pixel))) / 3,
  },
  // PyTorch: both sums by the weights of the labels, the smoothed part by those of all classes
  "crossentropy, smoothed and weighed": {
    build: (ops, z, _, y) =>
      pixelCrossEntropy(ops, z, y, { classes: 3, smoothing: 0.25 }, ops.constant(weights, float32(3))),
    value:
      sum(
        (pixel) =>
          0.75 * weightOf(labelOf(pixel)) * lossAt(pixel, labelOf(pixel)) +
          [0, 1, 2].reduce((total, c) => total + (0.25 / 3) * weightOf(c) * lossAt(pixel, c), 0),
      ) / sum((pixel) => weightOf(labelOf(pixel))),
  },
  "deny margin": {
    build: (ops, valid, denied, y) => pixelMarginLoss(ops, { valid, denied, labels: y }, { m: 0.625 }),
    value:
      sum((pixel) => {
        const fall = logitOf(outputs, pixel, labelOf(pixel)) - logitOf(elsewhere, pixel, labelOf(pixel));
        return Math.max(0.625 - fall, 0);
      }) / 3,
  },
};

describe.each(Object.entries(formulas))("%s", (_, { build, value }) => {
  it("has the value of its formula", () => expect(lossOf(build)).toBeCloseTo(value, 7));

  it("and the gradient of its differences", () => {
    const found = reverseModeJacobians(functionOf(build));
    const wanted = numericalJacobians(functionOf(build));
    expect(found).toEqual(wanted.map((rows) => rows.map((row) => row.map((x) => expect.closeTo(x, 6)))));
  });
});

it("is 0 where all pixels are void", () => {
  for (const { build } of Object.values(formulas)) expect(lossOf(build, [255, 255, 255, 255])).toBe(0);
});
