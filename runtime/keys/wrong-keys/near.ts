import { norm } from "../../../tensor/vectors.js";
import { defineWrongKey } from "./define-wrong-key.js";

/** k + ε‖k‖u with ε the distance, k a valid key and u a random direction of length 1 at right angles to the span. */
export const nearWrongKey = defineWrongKey({
  name: "near",
  summary: "a valid key moved off the span of B by `distance` times its norm",
  signature: { distance: { type: "float", min: 0, exclusiveMin: true } },
  span: "outside",
  hasCoefficients: true,
  draw({ distance }, material, point) {
    const key = material.likeValid(point);
    const direction = material.normal(point, Float64Array);
    material.leaveSpan(point, direction);
    const step = (distance * norm(key)) / norm(direction);
    return key.map((value, i) => value + step * (direction[i] ?? 0));
  },
});
