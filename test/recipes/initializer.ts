import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { smallRun } from "./small-run.js";

export const initializer: Recipe = {
  heading: "Adding an initialiser",
  changes: [
    {
      file: "runtime/layers/initializers.ts",
      after: "const list = [",
      add: '  { name: "tenths", summary: "uniform in ±0.1", signature: {}, draw: () => uniform(0.1) },',
    },
  ],
  spec: smallRun,
  verify: ({ read }) => expect(read("model.ts")).toContain('{ kind: "uniform", bound: 0.1 }'),
};
