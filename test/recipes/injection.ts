import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";

export const injection: Recipe = {
  heading: "Adding an injection",
  changes: [
    {
      file: "runtime/injections/blend.ts",
      text: `import type { Ops } from "../../tensor/ops/ops.js";
import { defineInjection } from "./injection.js";

/** (1 − γ)·h + γ·k. h [n, ...], key [n or 1, ...]. */
export function blendKey<T>(ops: Ops<T>, h: T, key: T, gamma: number): T {
  return ops.add(ops.mul(h, 1 - gamma), ops.mul(key, gamma));
}

export const blendInjection = defineInjection({
  name: "blend",
  summary: "a mean of activation and key",
  formula: (gamma) => \`(1 − \${gamma})·h + \${gamma}·k\`,
  hasFactor: false,
  call: { blendKey },
});
`,
    },
    {
      file: "runtime/injections/catalogue.ts",
      after: 'import { addInjection } from "./add.js";',
      add: 'import { blendInjection } from "./blend.js";',
    },
    {
      file: "runtime/injections/catalogue.ts",
      replace: "const list = [addInjection, ",
      by: "const list = [addInjection, blendInjection, ",
    },
    {
      file: "runtime/injections/index.ts",
      after: 'export { addKey } from "./add.js";',
      add: 'export { blendKey } from "./blend.js";',
    },
  ],
  spec: `
    model Small() { input 4 @input  dense(3) }
    keyspace Secret { dim 2 }
    experiment Recipe {
      data synthetic(features: 4, classes: 3, samples: 40)
      model Small
      inject Secret at input by blend(gamma: 0.25)
      loss crossentropy
      train sgd(0.1) for 1 epochs batch 8
    }`,
  verify({ read }) {
    const code = read("model.ts");
    expect(code).toContain("Keys of Secret enter at input: (1 − 0.25)·h + 0.25·k.");
    expect(code).toContain("return blendKey(ops, h, keys[point], 0.25);");
  },
};
