import { describe, expect, it } from "vitest";
import { consistencyLoss } from "../../../../audit/attacks/toolkit/consistency-loss.js";
import { trace } from "../../../../tensor/graph/index.js";
import { float32 } from "../../../../tensor/ops/index.js";
import { pick } from "../../../../tensor/programs/index.js";
import { interpret } from "../../../support/reference/index.js";
import { reverseModeJacobians } from "../../../support/reference/jacobian.js";

const classes = 3;
/** The share of the first class is 0.9933, 0.9094 and 0.0003. */
const easy = [6, 1, -9, 3, 0.5, -0.5, -1, 7, 0];
const hard = [0.5, 1, -1, 2, 0, 1, 0, 0.3, 1];

const logSoftmax = (logits: readonly number[]): number[] => {
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return logits.map((logit) => logit - total);
};
const row = (values: readonly number[], i: number) => values.slice(classes * i, classes * i + classes);
/** The second prediction is not sure enough to count. */
const byHand = (values: readonly number[]): number =>
  -((logSoftmax(row(values, 0))[0] ?? 0) + (logSoftmax(row(values, 2))[1] ?? 0)) / 3;

const types = { easy: float32(3, classes), hard: float32(3, classes) };

describe("the consistency loss", () => {
  it("asks of hard versions what easy ones are sure of, and counts the others as nothing", () => {
    const graph = trace(types, (ops, inputs) => ({
      loss: consistencyLoss(ops, pick(inputs, "easy"), pick(inputs, "hard")),
    }));
    expect(interpret(graph, { easy, hard })["loss"]?.values[0]).toBeCloseTo(byHand(hard), 6);
    const unsure = interpret(graph, { easy: easy.map((logit) => logit / 4), hard });
    expect(unsure["loss"]?.values[0]).toBeCloseTo(0, 10);
  });

  it("moves hard versions alone", () => {
    const [ofEasy, ofHard] = reverseModeJacobians({
      inputs: [easy, hard].map((values) => ({ type: types.easy, values })),
      build: (ops, ...[weak, strong]) => consistencyLoss(ops, weak as never, strong as never),
    }).map(([slopes]) => slopes);
    expect(ofEasy?.every((slope) => slope === 0)).toBe(true);
    for (const [i] of hard.entries()) {
      const moved = (by: number) => byHand(hard.map((value, j) => (i === j ? value + by : value)));
      expect(ofHard?.[i]).toBeCloseTo((moved(1e-4) - moved(-1e-4)) / 2e-4, 6);
    }
  });
});
