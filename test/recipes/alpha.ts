import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { configOf, smallRun } from "./small-run.js";

export const alpha: Recipe = {
  heading: "Adding an alpha",
  changes: [
    {
      file: "runtime/keys/alphas/ones.ts",
      text: `import { defineAlpha } from "./define-alpha.js";

export const onesAlpha = defineAlpha({
  name: "ones",
  summary: "every coefficient the same number",
  signature: { value: { type: "float", min: 0, default: 1 } },
  fill: ({ value }, values) => values.fill(value),
  whyNot: ({ value }, values) =>
    values.every((one) => one === value) ? undefined : \`its coefficients are all \${value}\`,
  canDraw: ({ value }, alpha, { slack }) => alpha.every((one) => Math.abs(one - value) <= slack),
  nearest: ({ value }, alpha) => alpha.map(() => value),
  extremes({ value }, column) {
    const only = value * column.reduce((sum, entry) => sum + entry, 0);
    return { least: only, greatest: only };
  },
});
`,
    },
    {
      file: "runtime/keys/alphas/catalogue.ts",
      after: 'import { gaussianAlpha } from "./gaussian.js";',
      add: 'import { onesAlpha } from "./ones.js";',
    },
    {
      file: "runtime/keys/alphas/catalogue.ts",
      replace: "const list = [uniformAlpha, ",
      by: "const list = [uniformAlpha, onesAlpha, ",
    },
  ],
  spec: smallRun,
  verify: ({ read }) =>
    expect(configOf(read).keyspaces.Secret.alpha).toEqual({ kind: "ones", value: 0.5, perPoint: false }),
};
