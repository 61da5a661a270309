import { defineWrongKey } from "./define-wrong-key.js";

export const gaussianWrongKey = defineWrongKey({
  name: "gaussian",
  summary: "a standard normal vector",
  signature: {},
  span: "anywhere",
  hasCoefficients: false,
  draw: (_, material, point) => material.normal(point, Float32Array),
});
