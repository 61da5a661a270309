import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { configOf, smallRun } from "./small-run.js";

export const optimizer: Recipe = {
  heading: "Adding an optimizer",
  changes: [
    {
      file: "tensor/optimizers/half-steps.ts",
      text: `import { defineOptimizer } from "./define-optimizer.js";

/** θ ← θ − share · lr · g */
export const halfStepsOptimizer = defineOptimizer({
  name: "half_steps",
  summary: "gradient descent by a share of each step",
  signature: { share: { type: "float", min: 0, default: 0.5 } },
  create: ({ share }) => ({
    slots: [],
    update(ops, { parameter, gradient, learningRate }) {
      const step = ops.mul(ops.mul(gradient, learningRate), share);
      return { parameter: ops.sub(parameter, step), slots: {} };
    },
  }),
});
`,
    },
    {
      file: "tensor/optimizers/catalogue.ts",
      after: 'import { adamwOptimizer } from "./adamw.js";',
      add: 'import { halfStepsOptimizer } from "./half-steps.js";',
    },
    {
      file: "tensor/optimizers/catalogue.ts",
      replace: "adamwOptimizer]",
      by: "adamwOptimizer, halfStepsOptimizer]",
    },
  ],
  spec: smallRun,
  verify: ({ read }) =>
    expect(configOf(read).train.optimizer).toEqual({
      name: "half_steps",
      arguments: { lr: 0.1, share: 0.5 },
    }),
};
