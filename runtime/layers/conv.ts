import type { Ops } from "../../tensor/ops/ops.js";
import type { ArgumentsOf, Pair } from "../../tensor/signature.js";
import { initArgument, weightAndBias } from "./initializers.js";
import { defineLayer } from "./layer.js";
import { axesOf, channelCount, oneAxisOnly, overImages, pairOf, requireLength } from "./pair.js";

/** weight [out, in / groups, height, width], or of sequences [out, in / groups, length]; bias [out]. */
export interface ConvParameters<T> {
  readonly weight: T;
  readonly bias?: T;
}

/** One number is for height and width alike, and for the length of sequences. */
export interface ConvOptions {
  readonly stride: Pair;
  /** Rows and columns of zeros on each side. */
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

/**
 * Convolution (cross-correlation, as everywhere in the field). h [n, in, height, width] to [n, out, height', width'], or of
 * sequences [n, length, in] to [n, length', out].
 */
export function conv<T>(ops: Ops<T>, h: T, p: ConvParameters<T>, options: ConvOptions): T {
  const { groups, ...sizes } = options;
  const still = { stride: 1, padding: 0, dilation: 1 };
  const weight = windowsOf(ops, p.weight, h);
  const [, , height = 1, width = 1] = ops.shapeOf(weight);
  return overImages(ops, h, sizes, still, (image, { stride, padding, dilation }) => {
    requireLength(ops.typeOf(h), [height, width], dilation, padding);
    return ops.conv2d(image, weight, p.bias, {
      strides: stride,
      padding: [...padding, ...padding],
      dilations: dilation,
      groups,
    });
  });
}

/**
 * The windows of a convolution as those of images: [out, in, length] to [out, in, 1, length]. Throws `ShapeError` where those of images
 * are for a sequence h.
 */
export function windowsOf<T>(ops: Ops<T>, weight: T, h: T): T {
  const shape = ops.shapeOf(weight);
  if (shape.length === 3) return ops.reshape(weight, [...shape.slice(0, 2), 1, ...shape.slice(2)]);
  if (ops.shapeOf(h).length === 3) throw oneAxisOnly(ops.typeOf(h), "kernel", shape.slice(2));
  return weight;
}

/** The arguments that say how a window moves. */
export const movement = {
  stride: { type: "pair", min: 1, default: 1 },
  dilation: { type: "pair", min: 1, default: 1 },
} as const;

/** The sizes of a window on an image, or on a sequence. */
export function windowSizes(kind: string, kernel: Pair): readonly number[] {
  return kind === "sequence" && typeof kernel === "number" ? [kernel] : axesOf(kernel);
}

const signature = {
  channels: { type: "int", min: 1 },
  kernel: { type: "pair", min: 1 },
  stride: movement.stride,
  padding: { type: "pair", min: 0, words: ["same"], default: "same" },
  dilation: movement.dilation,
  groups: { type: "int", min: 1, default: 1 },
  bias: { type: "bool", default: true },
  init: initArgument("uniform"),
} as const;

export const convLayer = defineLayer({
  name: "conv",
  elsewhere: ["convolution"],
  summary: "convolution",
  signature,
  accepts: ["image", "sequence"],
  divisions: ({ kind, shape }, args) => [
    { part: "groups", count: args.groups, whole: "the input channels", size: channelCount(kind, shape) },
    { part: "groups", count: args.groups, whole: "the output channels", size: args.channels },
  ],
  parameters({ kind, shape }, { channels: outputs, kernel, groups, bias, init }) {
    const inputs = channelCount(kind, shape) / groups;
    const drawn = weightAndBias([outputs, inputs, ...windowSizes(kind, kernel)], init);
    return bias ? drawn : { weight: drawn.weight };
  },
  options: ({ stride, dilation, groups, ...args }) => ({
    stride: pairOf(axesOf(stride)),
    padding: paddingOf({ dilation, ...args }),
    dilation: pairOf(axesOf(dilation)),
    groups,
  }),
  call: { conv },
});

/** Under stride 1 and an odd kernel, `same` keeps height and width. */
function paddingOf(args: Pick<ArgumentsOf<typeof signature>, "padding" | "kernel" | "dilation">): Pair {
  if (args.padding !== "same") return pairOf(axesOf(args.padding));
  const dilations = axesOf(args.dilation);
  const half = (kernel: number, axis: 0 | 1): number => Math.floor(kernel / 2) * dilations[axis];
  const [height, width] = axesOf(args.kernel);
  return pairOf([half(height, 0), half(width, 1)]);
}
