import { defineWrongKey } from "./define-wrong-key.js";

export const orthogonalWrongKey = defineWrongKey({
  name: "orthogonal",
  summary: "a standard normal vector with its part inside the span of B taken out",
  signature: {},
  span: "outside",
  hasCoefficients: false,
  draw(_, material, point) {
    const key = material.normal(point, Float32Array);
    material.leaveSpan(point, key);
    return key;
  },
});
