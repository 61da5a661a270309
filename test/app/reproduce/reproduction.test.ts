import { describe, expect, it } from "vitest";
import { type ReproducedRuns, reproduction } from "../../../app/reproduce/reproduction.js";
import type { Evaluation } from "../../../runtime/evaluate/evaluate.js";
import {
  isReproduced,
  measurementName,
  type PublishedFigure,
} from "../../../runtime/evaluate/measurement.js";

const accuracy = (value: number, bound: PublishedFigure["bound"]): PublishedFigure => ({
  ...{ split: "test", path: "valid", measure: "accuracy" },
  value,
  bound,
});

/** An evaluation with one accuracy under valid keys on the test set. */
function evaluationOf(valid: number): Evaluation {
  const score = (value: number) => ({
    ...{ accuracy: value, reject: null, auxReject: null, perplexity: null },
    ...{ meanIou: null, exactMatch: null, macroF1: null, mse: null, mae: null, r2: null },
  });
  return { train: null, test: { none: score(0), valid: score(valid), wrong: score(0) } };
}

const runs = (change: Partial<ReproducedRuns>): ReproducedRuns => ({
  ...{ evaluations: [evaluationOf(0.9), evaluationOf(0.92)], failed: 0, open: 0, shortened: false },
  ...change,
});
const within = (limit: number) => ({ is: "within", limit }) as const;

describe("a figure is reproduced", () => {
  it.each([
    ["as far off as its bound, on either side", within(0.01), [0.9, 0.89, 0.91], true],
    ["no further", within(0.01), [0.8899, 0.9101], false],
    ["at its least", { is: "least", limit: 0.99 } as const, [0.99, 1], true],
    ["not below it", { is: "least", limit: 0.99 } as const, [0.9899], false],
    ["at its most", { is: "most", limit: 0.1 } as const, [0.1, 0], true],
    ["not above it", { is: "most", limit: 0.1 } as const, [0.1001], false],
    ["neither way without a bound", null, [0, 1], undefined],
  ])("%s", (_what, bound, ours, expected) => {
    for (const value of ours) expect(isReproduced(accuracy(0.9, bound), value)).toBe(expected);
  });
});

describe("an experiment is judged", () => {
  it("by the mean over its runs", () => {
    const { verdict, figures } = reproduction([accuracy(0.91, within(0.001))], runs({}));
    expect(verdict).toBe("reproduced");
    expect(figures[0]?.ours).toBeCloseTo(0.91, 10);
  });

  it("by every figure with a bound", () => {
    const figures = [accuracy(0.91, within(0.001)), accuracy(0.5, within(0.1))];
    expect(reproduction(figures, runs({})).verdict).toBe("differs");
  });

  it("not by figures without one", () => {
    expect(reproduction([accuracy(0.1, null)], runs({})).verdict).toBe("not judged");
  });

  it.each([
    ["failed", { failed: 1, open: 1 }],
    ["not run", { open: 1 }],
    ["shortened", { shortened: true }],
  ] as const)("%s, whatever was measured", (verdict, change) => {
    expect(reproduction([accuracy(0.91, within(0.1))], runs(change)).verdict).toBe(verdict);
  });

  it("not at all where it was shortened", () => {
    const { figures } = reproduction([accuracy(0.1, within(0.1))], runs({ shortened: true }));
    expect(figures[0]?.isWithin).toBeUndefined();
  });
});

it("figures are named as specs write them", () => {
  expect(measurementName({ split: "test", path: "wrong", measure: "auxReject" })).toBe(
    "test.wrong.aux_reject",
  );
});
