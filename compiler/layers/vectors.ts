import { dense, dropout, gelu, layernorm, reshape, softmax } from "../../runtime/layers/index.js";
import { evaluation } from "../../runtime/model.js";
import { ShapeError, shapeOps } from "../../tensor/ops/index.js";
import { init, scaleAndShift, weightAndBias } from "./initializers.js";
import { type Layer, layer } from "./layer.js";

/** A function of each number on its own, which the ops have. */
function elementwise(name: "relu" | "tanh" | "sigmoid"): Layer {
  return layer(shapeOps, {
    signature: {},
    accepts: ["image", "vector", "sequence"],
    run: (ops, h) => ops[name](h),
    emit: { kind: "op", name },
  });
}

/** The layers that take vectors, on their own or in a sequence, and those that take anything. */
export const vectorLayers = {
  dense: layer(shapeOps, {
    signature: {
      units: { type: "int", min: 1 },
      bias: { type: "bool", default: true },
      init: init("uniform"),
    },
    accepts: ["vector", "sequence"],
    parameters: ({ shape }, { units, bias, init }) => weightAndBias([units, shape.at(-1) ?? 0], init, bias),
    run: (ops, h, p) => dense(ops, h, p),
    emit: { kind: "function", name: "dense", parameters: "DenseParameters" },
  }),
  relu: elementwise("relu"),
  tanh: elementwise("tanh"),
  sigmoid: elementwise("sigmoid"),
  gelu: layer(shapeOps, {
    signature: {},
    accepts: ["image", "vector", "sequence"],
    run: gelu,
    emit: { kind: "function", name: "gelu" },
  }),
  softmax: layer(shapeOps, {
    signature: {},
    accepts: ["vector", "sequence"],
    run: softmax,
    emit: { kind: "function", name: "softmax" },
  }),
  layernorm: layer(shapeOps, {
    signature: {},
    accepts: ["vector", "sequence"],
    parameters: ({ shape }) => scaleAndShift(shape.at(-1) ?? 0),
    run: (ops, h, p) => layernorm(ops, h, p),
    emit: { kind: "function", name: "layernorm", parameters: "LayernormParameters" },
  }),
  dropout: layer(shapeOps, {
    signature: { rate: { type: "float", min: 0, max: 1, exclusiveMax: true } },
    accepts: ["image", "vector", "sequence"],
    options: ({ rate }) => ({ rate }),
    run: (ops, h, _, options) => dropout(ops, h, options, evaluation),
    emit: { kind: "function", name: "dropout", mode: true },
  }),
  reshape: layer(shapeOps, {
    signature: { shape: { type: "ints", min: 1 } },
    accepts: ["image", "vector", "sequence"],
    options: ({ shape }) => ({ shape }),
    run(ops, h, _, options) {
      if (options.shape.length <= 3) return reshape(ops, h, options);
      throw new ShapeError("reshape", [h], `a sample has at most 3 sizes, not ${options.shape.length}`);
    },
    emit: { kind: "function", name: "reshape" },
  }),
} as const;
