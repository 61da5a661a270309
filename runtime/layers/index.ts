export {
  type EluOptions,
  elu,
  type GeluSettings,
  gelu,
  hardswish,
  type LeakyReluOptions,
  leakyRelu,
  relu6,
  silu,
  softmax,
} from "./activations.js";
export {
  type AttentionOptions,
  type AttentionParameters,
  type AttentionSettings,
  attention,
} from "./attention.js";
export { type BatchnormParameters, type BatchnormSettings, batchnorm } from "./batchnorm.js";
export { type ConvOptions, type ConvParameters, conv } from "./conv.js";
export { type ConvTransposeOptions, type ConvTransposeParameters, convTranspose } from "./conv-transpose.js";
export { type DenseParameters, dense } from "./dense.js";
export { type DropoutOptions, type DropPathOptions, dropout, dropPath } from "./dropout.js";
export { type EmbeddingParameters, embedding, unembed } from "./embedding.js";
export { type FeatureTokensParameters, type FeatureTokensSettings, featureTokens } from "./feature-tokens.js";
export { flatten, type ReshapeOptions, reshape } from "./flatten.js";
export {
  type GroupnormOptions,
  type GroupnormParameters,
  type GroupnormSettings,
  groupnorm,
} from "./groupnorm.js";
export { type GruParameters, gru } from "./gru.js";
export { concat, multiply } from "./joins.js";
export { type LayerScaleParameters, layerScale } from "./layer-scale.js";
export { type LayernormParameters, type LayernormSettings, layernorm } from "./layernorm.js";
export { type LstmParameters, lstm } from "./lstm.js";
export { type PatchesOptions, patches } from "./patches.js";
export { avgpool, globalAveragePool, maxpool, type PoolOptions, type PoolSettings } from "./pool.js";
export type { DirectionParameters, RecurrentOptions, RecurrentParameters } from "./recurrent.js";
export { type RmsnormParameters, type RmsnormSettings, rmsnorm } from "./rmsnorm.js";
export {
  type ClassTokenParameters,
  classToken,
  firstToken,
  meanTokens,
  type PositionsParameters,
  positions,
  type TokenOptions,
  token,
} from "./tokens.js";
export { transpose } from "./transpose.js";
export { type UpsampleOptions, upsample } from "./upsample.js";
export {
  type WindowAttentionOptions,
  type WindowAttentionParameters,
  windowAttention,
} from "./window-attention.js";
