import { defineAlpha } from "./define-alpha.js";

export const gaussianAlpha = defineAlpha({
  name: "gaussian",
  summary: "every coefficient normal",
  signature: {
    mean: { type: "float", default: 0 },
    std: { type: "float", min: 0, exclusiveMin: true, default: 1 },
  },
  fill: ({ mean, std }, values, _, numbers) => numbers.all().fillNormal(values, mean, std),
  whyNot: () => undefined,
  canDraw: () => true,
  nearest: (_, alpha) => alpha,
  extremes: () => ({ least: Number.NEGATIVE_INFINITY, greatest: Number.POSITIVE_INFINITY }),
});
