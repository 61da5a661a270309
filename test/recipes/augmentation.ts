import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { configOf, smallRun } from "./small-run.js";

export const augmentation: Recipe = {
  heading: "Adding an augmentation",
  changes: [
    {
      file: "runtime/data/augmentations/fade.ts",
      text: `import { defineAugmentation } from "./define-augmentation.js";

export const fadeAugmentation = defineAugmentation({
  name: "fade",
  summary: "darker by up to a share",
  signature: { share: { type: "float", min: 0, max: 1 } },
  create({ share }, { channels, height, width }) {
    const size = channels * height * width;
    return (source, from, target, random) => {
      const factor = 1 - random.uniform(0, share);
      for (let i = 0; i < size; i++) target[i] = factor * (source[from + i] ?? 0);
    };
  },
});
`,
    },
    {
      file: "runtime/data/augmentations/catalogue.ts",
      after: 'import { cutoutAugmentation } from "./cutout.js";',
      add: 'import { fadeAugmentation } from "./fade.js";',
    },
    {
      file: "runtime/data/augmentations/catalogue.ts",
      after: "cutoutAugmentation,",
      add: "  fadeAugmentation,",
    },
  ],
  spec: smallRun,
  verify: ({ read }) =>
    expect(configOf(read).data.augment).toEqual([{ name: "fade", arguments: { share: 0.5 } }]),
};
