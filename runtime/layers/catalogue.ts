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
import { convTransposeLayer } from "./conv-transpose.js";
import { denseLayer } from "./dense.js";
import { dropoutLayer, dropPathLayer } from "./dropout.js";
import { embeddingLayer, unembedLayer } from "./embedding.js";
import { featureTokensLayer } from "./feature-tokens.js";
import { flattenLayer, reshapeLayer } from "./flatten.js";
import { groupnormLayer } from "./groupnorm.js";
import { gruLayer } from "./gru.js";
import type * as exported from "./index.js";
import { addJoin, concatJoin, type Join, multiplyJoin } from "./joins.js";
import type { Layer } from "./layer.js";
import { layerScaleLayer } from "./layer-scale.js";
import { layernormLayer } from "./layernorm.js";
import { lstmLayer } from "./lstm.js";
import { patchesLayer } from "./patches.js";
import { avgpoolLayer, globalAveragePoolLayer, maxpoolLayer } from "./pool.js";
import { rmsnormLayer } from "./rmsnorm.js";
import { classTokenLayer, firstTokenLayer, meanTokensLayer, positionsLayer, tokenLayer } from "./tokens.js";
import { transposeLayer } from "./transpose.js";
import { upsampleLayer } from "./upsample.js";
import { windowAttentionLayer } from "./window-attention.js";

/** A name as people write it elsewhere, `BatchNorm2d` or `batch_norm`: in small letters, without underscores, `1d` and `2d`. */
const folded = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll("_", "")
    .replace(/[12]d$/, "");

/** The layer that a name from elsewhere stands for. */
export function layerFromElsewhere(name: string): string | undefined {
  const wanted = folded(name);
  return [...layers.values()].find(
    (layer) => folded(layer.name) === wanted || layer.elsewhere.includes(wanted),
  )?.name;
}

/** Every layer of the language; generated code finds the function of each among what `index.ts` exports. */
export const layers = catalogueOf<Layer<keyof typeof exported>>([
  convLayer,
  convTransposeLayer,
  maxpoolLayer,
  avgpoolLayer,
  globalAveragePoolLayer,
  flattenLayer,
  batchnormLayer,
  upsampleLayer,
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
  dropPathLayer,
  layerScaleLayer,
  reshapeLayer,
  featureTokensLayer,
  embeddingLayer,
  unembedLayer,
  classTokenLayer,
  positionsLayer,
  attentionLayer,
  windowAttentionLayer,
  lstmLayer,
  gruLayer,
  firstTokenLayer,
  tokenLayer,
  meanTokensLayer,
  transposeLayer,
]);

/** Every way of joining the sides of a branch. */
export const joins = catalogueOf<Join<keyof typeof exported>>([addJoin, multiplyJoin, concatJoin]);
