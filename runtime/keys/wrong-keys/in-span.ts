import type { RandomStream } from "../../../tensor/random/index.js";
import { defineWrongKey } from "./define-wrong-key.js";

export const inSpanWrongKey = defineWrongKey({
  name: "in_span",
  summary: "α standard normal, of both signs: inside the span of B, where no valid key is",
  signature: {},
  span: "inside",
  hasCoefficients: true,
  draw: (_, material, point) =>
    material.combine(point, ofBothSigns(material.coefficientNumbers(point, "in-span"), material.rows)),
});

/** Standard normal coefficients: drawn again where all have the same sign, and a single one below 0. */
function ofBothSigns(numbers: RandomStream, count: number): Float64Array {
  const coefficients = numbers.fillNormal(new Float64Array(count));
  if (count <= 1) return coefficients.map((value) => -Math.abs(value));
  while (Math.abs(coefficients.reduce((sum, value) => sum + Math.sign(value), 0)) === count) {
    numbers.fillNormal(coefficients);
  }
  return coefficients;
}
