import {
  avgpool,
  batchnorm,
  conv,
  flatten,
  globalAveragePool,
  maxpool,
  type PoolOptions,
  patches,
} from "../../runtime/layers/index.js";
import { evaluation } from "../../runtime/model.js";
import { type Ops, shapeOps, type TensorType } from "../../tensor/ops/index.js";
import { constantInitializer, init, scaleAndShift, weightAndBias } from "./initializers.js";
import { type Layer, layer } from "./layer.js";

function pool(
  name: string,
  run: (ops: Ops<TensorType>, h: TensorType, options: PoolOptions) => TensorType,
): Layer {
  return layer(shapeOps, {
    signature: {
      kernel: { type: "int", min: 1 },
      stride: { type: "int", min: 1, words: ["kernel"], default: "kernel" },
    },
    accepts: ["image"],
    options: ({ kernel, stride }) => ({ kernel, stride: stride === "kernel" ? kernel : stride }),
    run: (ops, h, _, options) => run(ops, h, options),
    emit: { kind: "function", name },
  });
}

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
      init: init("uniform"),
    },
    accepts: ["image"],
    divisions: ({ shape: [channels = 0] }, args) => [
      { part: "groups", count: args.groups, whole: "the input channels", size: channels },
      { part: "groups", count: args.groups, whole: "the output channels", size: args.channels },
    ],
    parameters: ({ shape: [channels = 0] }, { channels: outputs, kernel, groups, bias, init }) =>
      weightAndBias([outputs, channels / groups, kernel, kernel], init, bias),
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
  maxpool: pool("maxpool", maxpool),
  avgpool: pool("avgpool", avgpool),
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
  batchnorm: layer(shapeOps, {
    signature: {},
    accepts: ["image", "vector"],
    parameters: ({ shape: [channels = 0] }) => ({
      ...scaleAndShift(channels),
      runningMean: { shape: [channels], initializer: constantInitializer(0), buffer: true },
      runningVariance: { shape: [channels], initializer: constantInitializer(1), buffer: true },
    }),
    run: (ops, h, p) => batchnorm(ops, h, p, evaluation),
    emit: { kind: "function", name: "batchnorm", parameters: "BatchnormParameters", mode: true },
  }),
  patches: layer(shapeOps, {
    signature: { size: { type: "int", min: 1 } },
    accepts: ["image"],
    divisions: ({ shape: [, height = 0, width = 0] }, { size }) => [
      { part: "size", count: size, whole: "the height", size: height },
      { part: "size", count: size, whole: "the width", size: width },
    ],
    options: ({ size }) => ({ size }),
    run: (ops, h, _, options) => patches(ops, h, options),
    emit: { kind: "function", name: "patches" },
  }),
} as const;
