import { conv, flatten, globalAveragePool, maxpool } from "../../runtime/layers/index.js";
import { shapeOps } from "../../runtime/ops/index.js";
import { sequence } from "./activation.js";
import { constant, layer, plannedLayer, weightAndBias } from "./layer.js";

/** The layers that take images. */
export const imageLayers = {
  conv: layer(shapeOps, {
    signature: {
      channels: { type: "int", min: 1 },
      kernel: { type: "int", min: 1 },
      stride: { type: "int", min: 1, default: 1 },
      padding: { type: "int", min: 0, words: ["same"], default: "same" },
      dilation: { type: "int", min: 1, default: 1 },
      groups: { type: "int", min: 1, default: 1 },
      bias: { type: "bool", default: true },
    },
    accepts: ["image"],
    divisions: ({ shape: [channels = 0] }, args) => [
      { part: "groups", count: args.groups, whole: "the input channels", size: channels },
      { part: "groups", count: args.groups, whole: "the output channels", size: args.channels },
    ],
    parameters: ({ shape: [channels = 0] }, { channels: outputs, kernel, groups, bias }) =>
      weightAndBias([outputs, channels / groups, kernel, kernel], bias),
    options: ({ kernel, stride, padding, dilation, groups }) => ({
      stride,
      // keeps height and width under stride 1 and an odd kernel
      padding: padding === "same" ? Math.floor(kernel / 2) * dilation : padding,
      dilation,
      groups,
    }),
    run: conv,
    emit: { kind: "function", name: "conv", parameters: "ConvParameters" },
  }),
  maxpool: layer(shapeOps, {
    signature: {
      kernel: { type: "int", min: 1 },
      stride: { type: "int", min: 1, words: ["kernel"], default: "kernel" },
    },
    accepts: ["image"],
    options: ({ kernel, stride }) => ({ kernel, stride: stride === "kernel" ? kernel : stride }),
    run: (ops, h, _, options) => maxpool(ops, h, options),
    emit: { kind: "function", name: "maxpool" },
  }),
  global_average_pool: layer(shapeOps, {
    signature: {},
    accepts: ["image"],
    run: globalAveragePool,
    emit: { kind: "function", name: "globalAveragePool" },
  }),
  flatten: layer(shapeOps, {
    signature: {},
    accepts: ["image", "sequence", "vector"],
    run: flatten,
    emit: { kind: "function", name: "flatten" },
  }),
  batchnorm: plannedLayer({
    signature: {},
    accepts: ["image", "vector"],
    parameters: ({ shape: [channels = 0] }) => ({
      weight: { shape: [channels], initializer: constant(1) },
      bias: { shape: [channels], initializer: constant(0) },
    }),
    infer: (input) => input,
  }),
  patches: plannedLayer({
    signature: { size: { type: "int", min: 1 } },
    accepts: ["image"],
    divisions: ({ shape: [, height = 0, width = 0] }, { size }) => [
      { part: "size", count: size, whole: "the height", size: height },
      { part: "size", count: size, whole: "the width", size: width },
    ],
    infer: ({ shape: [channels = 0, height = 0, width = 0] }, { size }) =>
      sequence((height / size) * (width / size), channels * size * size),
  }),
} as const;
