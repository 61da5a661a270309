import { defineWrongKey } from "./define-wrong-key.js";

export const scaledWrongKey = defineWrongKey({
  name: "scaled",
  summary: "a Gaussian key times a number uniform in [low, high), after any rescaling",
  signature: { low: { type: "float", min: 0, default: 0 }, high: { type: "float", min: 0, default: 2 } },
  range: ({ low, high }) => [low, high],
  span: "anywhere",
  hasCoefficients: false,
  draw: (_, material, point) => material.normal(point, Float32Array),
  level: ({ low, high }, numbers) => numbers.uniform(low, high),
});
