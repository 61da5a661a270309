import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { smallRun } from "./small-run.js";

export const measure: Recipe = {
  heading: "Adding a measure",
  changes: [
    {
      file: "runtime/evaluate/measures/first-class.ts",
      text: `import { defineMeasure, shares } from "./define-measure.js";

export const firstClassMeasure = defineMeasure({
  name: "first_class",
  key: "firstClass",
  summary: "the share of predictions that are the first class",
  label: "first class",
  range: shares,
  decimals: 4,
  better: "less",
  measuring: () => ({ sum: (ops, { predicted }) => ops.sum(ops.cast(ops.equal(predicted, 0), "float32")) }),
});
`,
    },
    {
      file: "runtime/evaluate/measures/catalogue.ts",
      after: 'import { auxRejectMeasure } from "./aux-reject.js";',
      add: 'import { firstClassMeasure } from "./first-class.js";',
    },
    {
      file: "runtime/evaluate/measures/catalogue.ts",
      after: "perplexityMeasure,",
      add: "  firstClassMeasure,",
    },
  ],
  spec: smallRun,
  verify({ read }) {
    const { evaluation } = JSON.parse(read("result.json")) as {
      evaluation: { test: { valid: { firstClass: number } } };
    };
    // one image in four is of the first class, and of four predictions some number is
    expect([0, 0.25, 0.5, 0.75, 1]).toContain(evaluation.test.valid.firstClass);
    expect(read("report.md")).toContain("first class");
  },
};
