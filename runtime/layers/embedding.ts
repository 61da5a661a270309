import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import type { TensorType } from "../../tensor/ops/tensor-type.js";
import { initArgument, weightAndBias } from "./initializers.js";
import { defineLayer, type SharedParameters } from "./layer.js";

/** weight [vocabulary, features]. */
export interface EmbeddingParameters<T> {
  readonly weight: T;
}

/** The row of the weight that each token names. h int32 [n, length] to [n, length, features]. */
export function embedding<T>(ops: Ops<T>, h: T, p: EmbeddingParameters<T>): T {
  return ops.gather(p.weight, h);
}

/**
 * The product of each vector with the rows of an embedding, h Wᵀ: output that is tied to the input (Press & Wolf 2017). h [n, …, features]
 * to [n, …, vocabulary]. Throws `ShapeError` where the embedding has another width.
 */
export function unembed<T>(ops: Ops<T>, h: T, p: EmbeddingParameters<T>): T {
  const [features, width] = [ops.shapeOf(h).at(-1), ops.shapeOf(p.weight).at(-1)];
  if (features !== width) {
    const reason = `the embedding has a width of ${width}, these vectors have ${features} features`;
    throw new ShapeError("matmul", [ops.typeOf(h)], reason);
  }
  return ops.matmul(h, p.weight, { transposeB: true });
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
  vocabulary: "vocabulary",
  parameters: (_, { vocabulary, width, init }) => ({
    weight: weightAndBias([vocabulary, width], init).weight,
  }),
  call: { embedding },
});

const ofEmbedding: SharedParameters<EmbeddingParameters<TensorType>> = { layer: "embedding" };

export const unembedLayer = defineLayer({
  name: "unembed",
  elsewhere: ["lmhead", "tiedembedding", "tiedoutput"],
  summary: "the product with the model's embedding, which both share",
  signature: {},
  accepts: ["vector", "sequence"],
  shares: ofEmbedding,
  call: { unembed },
});
