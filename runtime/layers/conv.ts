import type { Ops } from "../../tensor/ops/ops.js";
import { initArgument, weightAndBias } from "./initializers.js";
import { defineLayer } from "./layer.js";

/** weight [out, in / groups, kernel, kernel], bias [out]. */
export interface ConvParameters<T> {
  readonly weight: T;
  readonly bias?: T;
}

/** Each applies to height and width alike. */
export interface ConvOptions {
  readonly stride: number;
  /** Rows and columns of zeros on each side. */
  readonly padding: number;
  readonly dilation: number;
  readonly groups: number;
}

/** 2d convolution (cross-correlation, as everywhere in the field). h [n, in, height, width] to [n, out, height', width']. */
export function conv<T>(ops: Ops<T>, h: T, p: ConvParameters<T>, options: ConvOptions): T {
  const { stride, padding, dilation, groups } = options;
  return ops.conv2d(h, p.weight, p.bias, {
    strides: [stride, stride],
    padding: [padding, padding, padding, padding],
    dilations: [dilation, dilation],
    groups,
  });
}

export const convLayer = defineLayer({
  name: "conv",
  elsewhere: ["convolution"],
  summary: "2d convolution",
  signature: {
    channels: { type: "int", min: 1 },
    kernel: { type: "int", min: 1 },
    stride: { type: "int", min: 1, default: 1 },
    padding: { type: "int", min: 0, words: ["same"], default: "same" },
    dilation: { type: "int", min: 1, default: 1 },
    groups: { type: "int", min: 1, default: 1 },
    bias: { type: "bool", default: true },
    init: initArgument("uniform"),
  },
  accepts: ["image"],
  divisions: ({ shape: [channels = 0] }, args) => [
    { part: "groups", count: args.groups, whole: "the input channels", size: channels },
    { part: "groups", count: args.groups, whole: "the output channels", size: args.channels },
  ],
  parameters({ shape: [channels = 0] }, { channels: outputs, kernel, groups, bias, init }) {
    const drawn = weightAndBias([outputs, channels / groups, kernel, kernel], init);
    return bias ? drawn : { weight: drawn.weight };
  },
  options: ({ kernel, stride, padding, dilation, groups }) => ({
    stride,
    // Under stride 1 and an odd kernel, `same` keeps height and width.
    padding: padding === "same" ? Math.floor(kernel / 2) * dilation : padding,
    dilation,
    groups,
  }),
  call: { conv },
});
