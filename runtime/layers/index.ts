export { gelu, softmax } from "./activations.js";
export { type AttentionOptions, type AttentionParameters, attention } from "./attention.js";
export { type BatchnormParameters, batchnorm } from "./batchnorm.js";
export { type ConvOptions, type ConvParameters, conv } from "./conv.js";
export { type DenseParameters, dense } from "./dense.js";
export { type DropoutOptions, dropout } from "./dropout.js";
export { flatten, type ReshapeOptions, reshape } from "./flatten.js";
export { type LayernormParameters, layernorm } from "./layernorm.js";
export { avgpool, globalAveragePool, maxpool, type PoolOptions } from "./pool.js";
export {
  type ClassTokenParameters,
  classToken,
  type EmbeddingParameters,
  embedding,
  firstToken,
  meanTokens,
  type PatchesOptions,
  type PositionsParameters,
  patches,
  positions,
} from "./tokens.js";
