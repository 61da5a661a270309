import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { configOf, smallRun } from "./small-run.js";

export const schedule: Recipe = {
  heading: "Adding a learning rate schedule",
  changes: [
    {
      file: "runtime/train/schedules/halving.ts",
      text: `import { defineSchedule } from "./define-schedule.js";

/** lr · 2⁻ⁿ when n times so many epochs are over. */
export const halvingSchedule = defineSchedule({
  name: "halving",
  summary: "the learning rate is halved after every so many epochs",
  signature: { after: { type: "int", min: 1 } },
  rate({ after }, { learningRate, stepsPerEpoch }) {
    return (step) => learningRate * 2 ** -Math.floor(step / (after * stepsPerEpoch));
  },
});
`,
    },
    {
      file: "runtime/train/schedules/catalogue.ts",
      after: 'import { cosineSchedule } from "./cosine.js";',
      add: 'import { halvingSchedule } from "./halving.js";',
    },
    {
      file: "runtime/train/schedules/catalogue.ts",
      replace: "cosineSchedule]",
      by: "cosineSchedule, halvingSchedule]",
    },
  ],
  spec: smallRun,
  verify: ({ read }) =>
    expect(configOf(read).train.schedule).toEqual({ name: "halving", arguments: { after: 1 } }),
};
