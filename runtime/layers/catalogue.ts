import { catalogueOf } from "../../tensor/catalogue.js";
import {
  eluLayer,
  geluLayer,
  hardswishLayer,
  leakyReluLayer,
  relu6Layer,
  reluLayer,
  sigmoidLayer,
  siluLayer,
  softmaxLayer,
  tanhLayer,
} from "./activations.js";
import { attentionLayer } from "./attention.js";
import { batchnormLayer } from "./batchnorm.js";
import { convLayer } from "./conv.js";
import { denseLayer } from "./dense.js";
import { dropoutLayer } from "./dropout.js";
import { embeddingLayer } from "./embedding.js";
import { flattenLayer, reshapeLayer } from "./flatten.js";
import { groupnormLayer } from "./groupnorm.js";
import type * as exported from "./index.js";
import type { Layer } from "./layer.js";
import { layernormLayer } from "./layernorm.js";
import { patchesLayer } from "./patches.js";
import { avgpoolLayer, globalAveragePoolLayer, maxpoolLayer } from "./pool.js";
import { rmsnormLayer } from "./rmsnorm.js";
import { classTokenLayer, firstTokenLayer, meanTokensLayer, positionsLayer } from "./tokens.js";

/** Every layer of the language; generated code finds the function of each among what `index.ts` exports. */
export const layers = catalogueOf<Layer<keyof typeof exported>>([
  convLayer,
  maxpoolLayer,
  avgpoolLayer,
  globalAveragePoolLayer,
  flattenLayer,
  batchnormLayer,
  patchesLayer,
  denseLayer,
  reluLayer,
  tanhLayer,
  sigmoidLayer,
  geluLayer,
  siluLayer,
  relu6Layer,
  leakyReluLayer,
  eluLayer,
  hardswishLayer,
  softmaxLayer,
  layernormLayer,
  rmsnormLayer,
  groupnormLayer,
  dropoutLayer,
  reshapeLayer,
  embeddingLayer,
  classTokenLayer,
  positionsLayer,
  attentionLayer,
  firstTokenLayer,
  meanTokensLayer,
]);
