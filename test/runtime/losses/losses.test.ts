import { describe, expect, it } from "vitest";
import { pick } from "../../../runtime/engines/engine.js";
import { trace } from "../../../runtime/graph/index.js";
import { crossEntropy, logSoftmax, rejectLoss } from "../../../runtime/losses/index.js";
import { float32, int32 } from "../../../runtime/ops/index.js";
import { interpret } from "../../support/reference/index.js";

const logits = [
  [1, -2, 0.5],
  [1000, 999, -1000],
];
const flat = logits.flat();

/** log softmax by its definition, in double precision. */
function expectedLogSoftmax(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const total = row.reduce((sum, value) => sum + Math.exp(value - top), 0);
  return row.map((value) => value - top - Math.log(total));
}

describe("logSoftmax", () => {
  it("is z - log Σ exp z, also where exp z would overflow", () => {
    const graph = trace({ z: float32(2, 3) }, (ops, inputs) => ({ out: logSoftmax(ops, pick(inputs, "z")) }));
    const { out } = interpret(graph, { z: flat });
    const expected = logits.flatMap(expectedLogSoftmax);
    Array.from(out?.values ?? []).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 10);
    });
  });
});

describe("crossEntropy", () => {
  it("is the mean of -log softmax(z)[y]", () => {
    const graph = trace({ z: float32(2, 3), y: int32(2) }, (ops, inputs) => ({
      out: crossEntropy(ops, pick(inputs, "z"), pick(inputs, "y")),
    }));
    const { out } = interpret(graph, { z: flat, y: [2, 1] });
    const [first, second] = logits.map(expectedLogSoftmax);
    expect(out?.type.shape).toEqual([]);
    expect(out?.values[0]).toBeCloseTo(-((first?.[2] ?? 0) + (second?.[1] ?? 0)) / 2, 10);
  });
});

describe("rejectLoss", () => {
  it("is the cross-entropy to the reject output", () => {
    const graph = trace({ z: float32(2, 3) }, (ops, inputs) => ({
      out: rejectLoss(ops, pick(inputs, "z"), 2),
    }));
    const { out } = interpret(graph, { z: flat });
    const [first, second] = logits.map(expectedLogSoftmax);
    expect(out?.values[0]).toBeCloseTo(-((first?.[2] ?? 0) + (second?.[2] ?? 0)) / 2, 8);
  });
});
