import { defineWrongKey } from "./define-wrong-key.js";

export const staleWrongKey = defineWrongKey({
  name: "stale",
  summary: "a valid key of another basis, drawn afresh like the keyspace's own",
  signature: {},
  span: "anywhere",
  hasCoefficients: true,
  draw: (_, material, point) => material.likeValid(point, material.freshBases()),
});
