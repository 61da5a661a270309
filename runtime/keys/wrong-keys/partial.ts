import { norm } from "../../../tensor/vectors.js";
import { defineWrongKey } from "./define-wrong-key.js";

/**
 * A valid key of which each entry stays with probability p, uniform in [low, high), and is normal noise of the key's size
 * otherwise. Training against such keys takes away the slope that a search follows, which finds a key entry by entry.
 */
export const partialWrongKey = defineWrongKey({
  name: "partial",
  summary: "a valid key of which only a share of the entries, uniform in [low, high), is right",
  signature: {
    low: { type: "float", min: 0, max: 1, default: 0 },
    high: { type: "float", min: 0, max: 1, default: 0.8 },
  },
  range: ({ low, high }) => [low, high],
  span: "outside",
  hasCoefficients: true,
  draw({ low, high }, material, point) {
    const key = material.likeValid(point);
    const noise = material.normal(point, Float64Array);
    const chances = material.coefficientNumbers(point, "entries");
    const share = chances.uniform(low, high);
    const deviation = norm(key) / Math.sqrt(key.length);
    return key.map((value, i) => (chances.uniform(0, 1) < share ? value : deviation * (noise[i] ?? 0)));
  },
});
