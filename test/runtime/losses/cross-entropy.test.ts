import { describe, expect, it, test } from "vitest";
import { classWeightsOf, crossEntropy } from "../../../runtime/losses/index.js";
import { float32, int32 } from "../../../tensor/ops/index.js";
import { interpret } from "../../support/reference/index.js";
import { forwardGraph, reverseModeJacobians, type TensorFunction } from "../../support/reference/jacobian.js";

const logits = [2, -1, 0.5, 0.25, 1.5, -0.25, -1, 0, 1.25];
const labels = [0, 1, 1];
const weights = [0.5, 2, 1.25];

/** Values and gradients by PyTorch 1.13 in double precision: cross_entropy with `label_smoothing` and `weight`. */
const cases = [
  {
    what: "label smoothing",
    smoothing: 0.25,
    isWeighted: false,
    value: 0.9349259694165832,
    slopes: [
      ...[-0.0159120995813525, -0.0147402533542153, 0.0306523529355678],
      ...[0.0376217903437723, -0.0495108557636796, 0.0118890654199073],
      ...[-0.0025367594940166, -0.2091655764452273, 0.2117023359392439],
    ],
  },
  {
    what: "class weights",
    smoothing: 0,
    isWeighted: true,
    value: 0.8976123418178735,
    slopes: [
      ...[-0.0238225517123027, 0.0043458414745208, 0.0194767102377819],
      ...[0.0871994241620667, -0.1400885484256469, 0.0528891242635801],
      ...[0.0336546910450149, -0.3529615093343771, 0.3193068182893622],
    ],
  },
  {
    what: "both",
    smoothing: 0.25,
    isWeighted: true,
    value: 1.0042702222140822,
    slopes: [
      ...[0.027429176580769, -0.0310615050095709, 0.0036323284288019],
      ...[0.0697652188876137, -0.0945478396033351, 0.0247826207157213],
      ...[0.0212403045002855, -0.2874639604268718, 0.2662236559265863],
    ],
  },
] as const;

describe.each(cases)("cross-entropy with $what", ({ smoothing, isWeighted, value, slopes }) => {
  const f: TensorFunction = {
    inputs: [
      { type: float32(3, 3), values: logits },
      { type: int32(3), values: labels },
    ],
    build: (ops, ...[z, y]) => {
      const given = isWeighted ? ops.constant(weights, float32(3)) : undefined;
      return crossEntropy(ops, z as never, y as never, { classes: 3, smoothing }, given);
    },
  };

  it("has the value of PyTorch", () => {
    const { y } = interpret(forwardGraph(f), { x0: logits, x1: labels });
    expect(y?.type.shape).toEqual([]);
    expect(y?.values[0]).toBeCloseTo(value, 12);
  });

  it("and its gradient", () => {
    const [toLogits] = reverseModeJacobians(f);
    expect(toLogits).toEqual([slopes.map((slope) => expect.closeTo(slope, 12))]);
  });
});

test("a reject output gets nothing of a smoothed label", () => {
  const rows = [0, 1, 2].flatMap((row) => [...logits.slice(3 * row, 3 * row + 3), -30]);
  const f: TensorFunction = {
    inputs: [
      { type: float32(3, 4), values: rows },
      { type: int32(3), values: labels },
    ],
    build: (ops, ...[z, y]) => crossEntropy(ops, z as never, y as never, { classes: 3, smoothing: 0.25 }),
  };
  const { y } = interpret(forwardGraph(f), { x0: rows, x1: labels });
  expect(y?.values[0], "as without that output, which has no share").toBeCloseTo(cases[0].value, 8);
});

test("weights that a batch lacks are no silent 1", () => {
  expect(classWeightsOf({ classWeights: 3 })).toBe(3);
  expect(() => classWeightsOf({})).toThrow("no `classWeights`");
});
