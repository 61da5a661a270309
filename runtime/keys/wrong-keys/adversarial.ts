import { gradientEstimators } from "../gradient-estimator.js";
import { defineWrongKey } from "./define-wrong-key.js";

export const adversarialWrongKey = defineWrongKey({
  name: "adversarial",
  summary: "a Gaussian key that training moves to where the network answers best",
  signature: {
    steps: { type: "int", min: 1, max: 100, default: 3 },
    step: { type: "float", min: 0, exclusiveMin: true, default: 0.25 },
    way: { type: "word", words: gradientEstimators, default: "gate" },
  },
  span: "anywhere",
  hasCoefficients: false,
  draw: (_, material, point) => material.normal(point, Float32Array),
  moves: ({ steps, step, way }) => ({ steps, step, estimator: way }),
});
