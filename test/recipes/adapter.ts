import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { configOf, smallRun } from "./small-run.js";

const adaptedRun = smallRun.replace("loss ", "adapt dense1 by row_scales\n    loss ");

/** Each row of a matrix times a number, as (IA)³ has it. */
export const adapter: Recipe = {
  heading: "Adding an adapter",
  changes: [
    {
      file: "runtime/adapters/row-scales.ts",
      text: `import { defineAdapter } from "./define-adapter.js";

/** W′ = diag(g) W */
export const rowScalesAdapter = defineAdapter({
  name: "row_scales",
  summary: "a factor of each row",
  signature: {},
  factors: (_args, [outputs]) => ({
    scales: { shape: [outputs], initializer: { kind: "constant", value: 1 } },
  }),
  weight: (_args, ops, matrix, { scales }) =>
    ops.mul(matrix, ops.reshape(scales, [...ops.shapeOf(scales), 1])),
  product: (_args, ops, h, matrix, { scales }) =>
    ops.mul(ops.matmul(h, matrix, { transposeB: true }), scales),
  merge(_args, { type, values }, { scales }) {
    const [, inputs = 1] = type.shape;
    const merged = values.map((value, i) => value * (scales.values[Math.floor(i / inputs)] ?? 1));
    return { type, values: merged };
  },
});
`,
    },
    {
      file: "runtime/adapters/catalogue.ts",
      after: 'import { loraAdapter } from "./lora.js";',
      add: 'import { rowScalesAdapter } from "./row-scales.js";',
    },
    {
      file: "runtime/adapters/catalogue.ts",
      replace: "const list = [loraAdapter]",
      by: "const list = [loraAdapter, rowScalesAdapter]",
    },
  ],
  spec: adaptedRun,
  verify: ({ read }) =>
    expect(configOf(read).adapt?.map(({ by }) => by)).toEqual([{ name: "row_scales", arguments: {} }]),
};
