import { dense } from "../../runtime/layers/index.js";
import { shapeOps } from "../../runtime/ops/index.js";
import { constant, type Emission, type Layer, layer, plannedLayer, weightAndBias } from "./layer.js";

/** A function of each number on its own, which the ops have. */
function elementwise(name: "relu" | "tanh" | "sigmoid"): Layer {
  const emit: Emission = { kind: "op", name };
  return layer(shapeOps, {
    signature: {},
    accepts: ["image", "vector", "sequence"],
    run: (ops, h) => ops[name](h),
    emit,
  });
}

/** The layers that take vectors, on their own or in a sequence, and those that take anything. */
export const vectorLayers = {
  dense: layer(shapeOps, {
    signature: { units: { type: "int", min: 1 }, bias: { type: "bool", default: true } },
    accepts: ["vector", "sequence"],
    parameters: ({ shape }, { units, bias }) => weightAndBias([units, shape.at(-1) ?? 0], bias),
    run: (ops, h, p) => dense(ops, h, p),
    emit: { kind: "function", name: "dense", parameters: "DenseParameters" },
  }),
  relu: elementwise("relu"),
  tanh: elementwise("tanh"),
  sigmoid: elementwise("sigmoid"),
  gelu: plannedLayer({
    signature: {},
    accepts: ["image", "vector", "sequence"],
    infer: (input) => input,
  }),
  softmax: plannedLayer({ signature: {}, accepts: ["vector", "sequence"], infer: (input) => input }),
  layernorm: plannedLayer({
    signature: {},
    accepts: ["vector", "sequence"],
    parameters: ({ shape }) => ({
      weight: { shape: [shape.at(-1) ?? 0], initializer: constant(1) },
      bias: { shape: [shape.at(-1) ?? 0], initializer: constant(0) },
    }),
    infer: (input) => input,
  }),
  dropout: plannedLayer({
    signature: { rate: { type: "float", min: 0, max: 1 } },
    accepts: ["image", "vector", "sequence"],
    infer: (input) => input,
  }),
} as const;
