import type { Padding2d } from "../../../ops/image-shapes.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { type ConvGeometry, convAttributes } from "./conv-geometry.js";
import { permutationMatrix } from "./im2col.js";

/**
 * The gradient of a convolution to its input spreads every dy over the window it came from:
 *
 *     dx[n, i, s·p + d·u − pad, …] += Σ_o dy[n, o, p, …] · weight[o, i, u, …]
 *
 * There are two ways to write it in ONNX.
 */
export type ConvInputGradient = "flippedConv" | "convTranspose";

type Lower = (onnx: OnnxBuilder, dy: ValueName, weight: ValueName, geometry: ConvGeometry) => ValueName;

/**
 * ONNX Runtime's Conv is much faster than its ConvTranspose, which always goes through a matrix product and col2im. A
 * convolution can compute the gradient only if the forward one has stride 1 and pads no more than its window reaches
 * (otherwise the gradient's padding would be negative).
 */
export function chooseConvInputGradient(geometry: ConvGeometry): ConvInputGradient {
  const [vertical, horizontal] = geometry.strides;
  const singleSteps = vertical === 1 && horizontal === 1;
  return singleSteps && mirroredPadding(geometry).every((size) => size >= 0)
    ? "flippedConv"
    : "convTranspose";
}

export const convInputGradients: Readonly<Record<ConvInputGradient, Lower>> = { flippedConv, convTranspose };

/**
 * At stride 1 the gradient is itself a convolution: of dy with the weight rotated by 180° and its input and output channels
 * swapped. Its padding is what the forward padding lacks to the reach of the window, d·(k − 1).
 */
function flippedConv(onnx: OnnxBuilder, dy: ValueName, weight: ValueName, geometry: ConvGeometry): ValueName {
  const mirrored = { ...geometry, padding: mirroredPadding(geometry) };
  return onnx.node("Conv", [dy, flipAndSwap(onnx, weight, geometry)], convAttributes(mirrored));
}

/** ConvTranspose is this gradient by definition; output_padding adds the rows and columns that no window reached. */
function convTranspose(
  onnx: OnnxBuilder,
  dy: ValueName,
  weight: ValueName,
  geometry: ConvGeometry,
): ValueName {
  const { strides, padding, dilations } = geometry;
  const { height, width, outHeight, outWidth, kernelHeight, kernelWidth } = geometry;
  const [top, left, bottom, right] = padding;
  const reached = (out: number, stride: number, dilation: number, kernel: number): number =>
    (out - 1) * stride + dilation * (kernel - 1) + 1;
  return onnx.node("ConvTranspose", [dy, weight], {
    ...convAttributes(geometry),
    output_padding: [
      height + top + bottom - reached(outHeight, strides[0], dilations[0], kernelHeight),
      width + left + right - reached(outWidth, strides[1], dilations[1], kernelWidth),
    ],
  });
}

function mirroredPadding({ padding, dilations, kernelHeight, kernelWidth }: ConvGeometry): Padding2d {
  const [top, left, bottom, right] = padding;
  const vertical = dilations[0] * (kernelHeight - 1);
  const horizontal = dilations[1] * (kernelWidth - 1);
  return [vertical - top, horizontal - left, vertical - bottom, horizontal - right];
}

/** [groups · o, i, kh, kw] to [groups · i, o, kh, kw], the window rotated by 180°. */
function flipAndSwap(onnx: OnnxBuilder, weight: ValueName, geometry: ConvGeometry): ValueName {
  const { groups, kernelHeight, kernelWidth } = geometry;
  const [outs, ins] = [geometry.outChannels / groups, geometry.inChannels / groups];
  const window = kernelHeight * kernelWidth;
  const turned = reverse(onnx, onnx.reshape(weight, [groups * outs * ins, window]), window);
  const swapped = onnx.transpose(onnx.reshape(turned, [groups, outs, ins, window]), [0, 2, 1, 3]);
  return onnx.reshape(swapped, [groups * ins, outs, kernelHeight, kernelWidth]);
}

/**
 * Reverses rows of `length` numbers, which rotates windows by 180°. A product with the mirrored identity matrix is exact
 * and three to ten times as fast as Gather or a Slice with negative steps, which move one number at a time.
 */
function reverse(onnx: OnnxBuilder, rows: ValueName, length: number): ValueName {
  if (length === 1) return rows;
  if (length <= largestMatrix) {
    return onnx.node("MatMul", [rows, permutationMatrix(onnx, length, (t) => length - 1 - t)]);
  }
  const backwards = Array.from({ length }, (_, t) => length - 1 - t);
  return onnx.node("Gather", [rows, onnx.ints(backwards)], { axis: 1 });
}

/** The product takes `length` operations for each number. */
const largestMatrix = 64;
