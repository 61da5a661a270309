import type { Initializer } from "../../runtime/model.js";
import { sequence, vector } from "./activation.js";
import { plannedLayer } from "./layer.js";

const truncatedNormal: Initializer = { kind: "truncated_normal", deviation: 0.02 };

/** The layers that take token ids or sequences of vectors. */
export const sequenceLayers = {
  embedding: plannedLayer({
    signature: { vocabulary: { type: "int", min: 1 }, width: { type: "int", min: 1 } },
    accepts: ["ids"],
    parameters: (_, { vocabulary, width }) => ({
      weight: { shape: [vocabulary, width], initializer: truncatedNormal },
    }),
    infer: ({ shape: [length = 0] }, { width }) => sequence(length, width),
  }),
  class_token: plannedLayer({
    signature: {},
    accepts: ["sequence"],
    parameters: ({ shape: [, width = 0] }) => ({
      token: { shape: [width], initializer: { kind: "normal", deviation: 1e-6 } },
    }),
    infer: ({ shape: [length = 0, width = 0] }) => sequence(length + 1, width),
  }),
  positions: plannedLayer({
    signature: {},
    accepts: ["sequence"],
    parameters: ({ shape }) => ({ table: { shape, initializer: truncatedNormal } }),
    infer: (input) => input,
  }),
  attention: plannedLayer({
    signature: { heads: { type: "int", min: 1 }, causal: { type: "bool", default: false } },
    accepts: ["sequence"],
    divisions: ({ shape: [, width = 0] }, { heads }) => [
      { part: "heads", count: heads, whole: "the width", size: width },
    ],
    parameters({ shape: [, width = 0] }) {
      const weight = { shape: [width, width], initializer: truncatedNormal };
      const bias = { shape: [width], initializer: { kind: "constant", value: 0 } } as const;
      return {
        query_weight: weight,
        query_bias: bias,
        key_weight: weight,
        key_bias: bias,
        value_weight: weight,
        value_bias: bias,
        output_weight: weight,
        output_bias: bias,
      };
    },
    infer: (input) => input,
  }),
  first_token: plannedLayer({
    signature: {},
    accepts: ["sequence"],
    infer: ({ shape: [, width = 0] }) => vector(width),
  }),
  mean_tokens: plannedLayer({
    signature: {},
    accepts: ["sequence"],
    infer: ({ shape: [, width = 0] }) => vector(width),
  }),
} as const;
