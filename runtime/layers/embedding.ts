import type { Ops } from "../../tensor/ops/ops.js";
import { initArgument, weightAndBias } from "./initializers.js";
import { defineLayer } from "./layer.js";

/** weight [vocabulary, features]. */
export interface EmbeddingParameters<T> {
  readonly weight: T;
}

/** The row of the weight that each token names. h int32 [n, length] to [n, length, features]. */
export function embedding<T>(ops: Ops<T>, h: T, p: EmbeddingParameters<T>): T {
  return ops.gather(p.weight, h);
}

export const embeddingLayer = defineLayer({
  name: "embedding",
  elsewhere: ["embed", "tokenembedding"],
  summary: "a trained vector for each token",
  signature: {
    vocabulary: { type: "int", min: 1 },
    width: { type: "int", min: 1 },
    init: initArgument("truncated_normal"),
  },
  accepts: ["ids"],
  parameters: (_, { vocabulary, width, init }) => ({
    weight: weightAndBias([vocabulary, width], init).weight,
  }),
  call: { embedding },
});
