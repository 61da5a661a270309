import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import type { TensorType } from "../../tensor/ops/tensor-type.js";
import type { Pair } from "../../tensor/signature.js";
import { movement, windowSizes, windowsOf } from "./conv.js";
import { initArgument, weightAndBias } from "./initializers.js";
import { defineLayer } from "./layer.js";
import { axesOf, channelCount, overImages, pairOf } from "./pair.js";

/** weight [in, out / groups, height, width], or of sequences [in, out / groups, length]; bias [out]. */
export interface ConvTransposeParameters<T> {
  readonly weight: T;
  readonly bias?: T;
}

/** One number is for height and width alike, and for the length of sequences. */
export interface ConvTransposeOptions {
  readonly stride: Pair;
  /** Rows and columns that are cut off on each side. */
  readonly padding: Pair;
  /** Rows and columns more below and to the right; fewer than a stride. */
  readonly outputPadding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

/**
 * Transposed convolution: every number of the input, times the window, is added to the output at `stride` times its place. It is the
 * gradient of a convolution by its input. h [n, in, height, width] to [n, out, height', width'], or of sequences [n, length, in] to
 * [n, length', out]; height' = (height − 1) · stride − 2 · padding + dilation · (kernel − 1) + output padding + 1. Throws
 * `ShapeError` where nothing is left, or where the output padding reaches the stride.
 */
export function convTranspose<T>(
  ops: Ops<T>,
  h: T,
  p: ConvTransposeParameters<T>,
  options: ConvTransposeOptions,
): T {
  const { groups, ...sizes } = options;
  const still = { stride: 1, padding: 0, outputPadding: 0, dilation: 1 };
  const weight = windowsOf(ops, p.weight, h);
  return overImages(ops, h, sizes, still, (image, { stride, padding, outputPadding, dilation }) => {
    const [samples = 0, , ...from] = ops.shapeOf(image);
    const [, perGroup = 0, ...kernel] = ops.shapeOf(weight);
    const size = ([0, 1] as const).map((axis) => {
      const extent = dilation[axis] * ((kernel[axis] ?? 1) - 1) + 1;
      return ((from[axis] ?? 1) - 1) * stride[axis] + extent - 2 * padding[axis] + outputPadding[axis];
    });
    requireOutput(ops.typeOf(h), size, stride, outputPadding);
    const spread = ops.conv2dInputGradient(image, weight, {
      strides: stride,
      padding: [...padding, ...padding],
      dilations: dilation,
      groups,
      inputShape: [samples, perGroup * groups, ...size],
    });
    return p.bias === undefined ? spread : ops.add(spread, ops.reshape(p.bias, [1, perGroup * groups, 1, 1]));
  });
}

function requireOutput(
  h: TensorType,
  size: readonly number[],
  stride: readonly number[],
  more: readonly number[],
): void {
  const error = (reason: string) => new ShapeError("conv2dInputGradient", [h], reason);
  if (more.some((rows, axis) => rows >= (stride[axis] ?? 1)))
    throw error(
      `an \`output_padding\` of ${more.join(" × ")} must be smaller than the stride, ${stride.join(" × ")}`,
    );
  if (size.some((rows) => rows < 1))
    throw error(`its padding leaves nothing of the output: ${size.join(" × ")}`);
}

export const convTransposeLayer = defineLayer({
  name: "conv_transpose",
  elsewhere: ["deconv", "deconvolution", "upconv", "convolutiontranspose"],
  summary: "transposed convolution",
  signature: {
    channels: { type: "int", min: 1 },
    kernel: { type: "pair", min: 1 },
    stride: movement.stride,
    padding: { type: "pair", min: 0, default: 0 },
    output_padding: { type: "pair", min: 0, default: 0 },
    dilation: movement.dilation,
    groups: { type: "int", min: 1, default: 1 },
    bias: { type: "bool", default: true },
    init: initArgument("uniform"),
  },
  accepts: ["image", "sequence"],
  divisions: ({ kind, shape }, args) => [
    { part: "groups", count: args.groups, whole: "the input channels", size: channelCount(kind, shape) },
    { part: "groups", count: args.groups, whole: "the output channels", size: args.channels },
  ],
  parameters({ kind, shape }, { channels, kernel, groups, bias, init }) {
    const inputs = channelCount(kind, shape);
    // drawn as in PyTorch, which counts the second axis as what goes in
    const drawn = weightAndBias([inputs, channels / groups, ...windowSizes(kind, kernel)], init);
    return bias
      ? { weight: drawn.weight, bias: { ...drawn.bias, shape: [channels] } }
      : { weight: drawn.weight };
  },
  options: ({ stride, padding, output_padding, dilation, groups }) => ({
    stride: pairOf(axesOf(stride)),
    padding: pairOf(axesOf(padding)),
    outputPadding: pairOf(axesOf(output_padding)),
    dilation: pairOf(axesOf(dilation)),
    groups,
  }),
  call: { convTranspose },
});
