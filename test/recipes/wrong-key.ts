import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { configOf, smallRun } from "./small-run.js";

export const wrongKey: Recipe = {
  heading: "Adding a kind of wrong key",
  changes: [
    {
      file: "runtime/keys/wrong-keys/level.ts",
      text: `import { defineWrongKey } from "./define-wrong-key.js";

export const levelWrongKey = defineWrongKey({
  name: "level",
  summary: "a vector of one number throughout",
  signature: { value: { type: "float" } },
  span: "anywhere",
  hasCoefficients: false,
  draw: ({ value }, material, point) => material.normal(point, Float32Array).fill(value),
});
`,
    },
    {
      file: "runtime/keys/wrong-keys/catalogue.ts",
      after: 'import { inSpanWrongKey } from "./in-span.js";',
      add: 'import { levelWrongKey } from "./level.js";',
    },
    { file: "runtime/keys/wrong-keys/catalogue.ts", after: "inSpanWrongKey,", add: "  levelWrongKey," },
  ],
  spec: smallRun,
  verify: ({ read }) => expect(configOf(read).keyspaces.Secret.wrong).toEqual({ kind: "level", value: 0.25 }),
};
