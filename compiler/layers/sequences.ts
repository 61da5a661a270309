import {
  attention,
  classToken,
  embedding,
  firstToken,
  meanTokens,
  positions,
} from "../../runtime/layers/index.js";
import { shapeOps } from "../../tensor/ops/index.js";
import { init, initializerFor, weightAndBias } from "./initializers.js";
import { layer } from "./layer.js";

/** The layers that take token ids or sequences of vectors. */
export const sequenceLayers = {
  embedding: layer(shapeOps, {
    signature: {
      vocabulary: { type: "int", min: 1 },
      width: { type: "int", min: 1 },
      init: init("truncated_normal"),
    },
    accepts: ["ids"],
    parameters: (_, { vocabulary, width, init }) => weightAndBias([vocabulary, width], init, false),
    run: (ops, h, p) => embedding(ops, h, p),
    emit: { kind: "function", name: "embedding", parameters: "EmbeddingParameters" },
  }),
  class_token: layer(shapeOps, {
    signature: {},
    accepts: ["sequence"],
    parameters: ({ shape: [, width = 0] }) => ({
      token: { shape: [width], initializer: { kind: "normal", deviation: 1e-6 } },
    }),
    run: (ops, h, p) => classToken(ops, h, p),
    emit: { kind: "function", name: "classToken", parameters: "ClassTokenParameters" },
  }),
  positions: layer(shapeOps, {
    signature: {},
    accepts: ["sequence"],
    parameters: ({ shape }) => ({ table: { shape, initializer: initializerFor("truncated_normal", shape) } }),
    run: (ops, h, p) => positions(ops, h, p),
    emit: { kind: "function", name: "positions", parameters: "PositionsParameters" },
  }),
  attention: layer(shapeOps, {
    signature: {
      heads: { type: "int", min: 1 },
      causal: { type: "bool", default: false },
      init: init("truncated_normal"),
    },
    accepts: ["sequence"],
    divisions: ({ shape: [, width = 0] }, { heads }) => [
      { part: "heads", count: heads, whole: "the width", size: width },
    ],
    parameters({ shape: [, width = 0] }, { init }) {
      const map = weightAndBias([width, width], init, true);
      return { query: map, key: map, value: map, output: map };
    },
    options: ({ heads, causal }) => ({ heads, causal }),
    run: attention,
    emit: { kind: "function", name: "attention", parameters: "AttentionParameters" },
  }),
  first_token: layer(shapeOps, {
    signature: {},
    accepts: ["sequence"],
    run: firstToken,
    emit: { kind: "function", name: "firstToken" },
  }),
  mean_tokens: layer(shapeOps, {
    signature: {},
    accepts: ["sequence"],
    run: meanTokens,
    emit: { kind: "function", name: "meanTokens" },
  }),
} as const;
