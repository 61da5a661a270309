import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { configOf, smallRun } from "./small-run.js";

export const dataset: Recipe = {
  heading: "Adding a dataset",
  changes: [
    {
      file: "runtime/data/datasets/stripes.ts",
      text: `import { defineDataset, labelled } from "./define-dataset.js";

export const stripesDataset = defineDataset({
  name: "stripes",
  summary: "square images with one white row, whose index is the class",
  signature: { size: { type: "int", min: 2, max: 64, default: 8 } },
  readsDirectory: false,
  facts: ({ size }) => labelled([1, size, size], size),
  load({ size }) {
    const pixels = Array.from({ length: size ** 3 }, (_, i) => {
      const [image, row] = [Math.floor(i / size ** 2), Math.floor(i / size) % size];
      return image === row ? 255 : 0;
    });
    const labels = Uint8Array.from({ length: size }, (_, i) => i);
    const split = { count: size, values: Uint8Array.from(pixels), labels };
    return { train: split, test: split };
  },
});
`,
    },
    {
      file: "runtime/data/datasets/catalogue.ts",
      after: 'import { mnistDataset } from "./mnist.js";',
      add: 'import { stripesDataset } from "./stripes.js";',
    },
    { file: "runtime/data/datasets/catalogue.ts", after: "mnistDataset,", add: "  stripesDataset," },
  ],
  spec: smallRun,
  verify: ({ read }) =>
    expect(configOf(read).data.dataset).toEqual({ name: "stripes", arguments: { size: 4 } }),
};
