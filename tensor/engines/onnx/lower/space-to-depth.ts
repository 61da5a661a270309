import type { GraphNode, OpNodeOf } from "../../../graph/node.js";
import { sizeOf } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { castTo } from "./cast.js";
import { type ConvGeometry, convAttributes, convGeometry, fourAxes } from "./conv-geometry.js";
import type { OnnxOperand, OnnxOperands } from "./lowering.js";

/**
 * A pool whose windows tile the image, which space-to-depth splits into parts: for a 2 × 2 window into four parts of half
 * the size, part (u, v) holding row u and column v of every window. The maximum and its gradient are then elementwise.
 */
type Pool = OpNodeOf<"maxPool2d"> | OpNodeOf<"maxPool2dGradient">;

/** The parts of a 2 × 2 window; larger windows are not measured. */
export const mostParts = 4;

/** Whether the windows neither overlap nor leave out pixels. */
export function isTiled({ attributes: { kernel, strides, padding }, inputs: [x] }: Pool): boolean {
  const [, , height, width] = fourAxes(x.type.shape);
  return (
    kernel[0] === strides[0] &&
    kernel[1] === strides[1] &&
    padding.every((size) => size === 0) &&
    height % kernel[0] === 0 &&
    width % kernel[1] === 0
  );
}

/**
 * The parts of a convolution's output, without the output itself: the same convolution with the pool's strides, once for
 * each part, with the padding shifted by the part's offset. Undefined if the pool's input is not a convolution of stride
 * 1, if a padding would be negative, if the provider cannot do it, or if there are too many parts.
 */
export function convToDepth(
  onnx: OnnxBuilder,
  pool: Pool,
  valueFor: (node: GraphNode) => ValueName,
  canConvolve: (geometry: ConvGeometry) => boolean = () => true,
): ValueName[] | undefined {
  const [conv] = pool.inputs;
  const { kernel } = pool.attributes;
  if (!isTiled(pool) || sizeOf(kernel) > mostParts) return undefined;
  if (conv.kind !== "op" || conv.op !== "conv2d") return undefined;
  const { strides, padding } = conv.attributes;
  const [x, weight] = conv.inputs;
  if (strides.some((stride) => stride !== 1)) return undefined;

  const geometry = convGeometry(x.type.shape, weight.type.shape, conv.type.shape, conv.attributes);
  if (!canConvolve(geometry)) return undefined;
  const [top, left, bottom, right] = padding;
  const inputs = conv.inputs.map(valueFor);
  // Every window still ends at the last row: padding taken away above is added below.
  const shifted = windowOffsets(kernel).map(
    ([u, v]) => [top - u, left - v, bottom - (kernel[0] - 1 - u), right - (kernel[1] - 1 - v)] as const,
  );
  if (shifted.flat().some((size) => size < 0)) return undefined;
  return shifted.map((pads) =>
    onnx.node("Conv", inputs, convAttributes({ ...geometry, strides: kernel, padding: pads })),
  );
}

/** The parts of any image, as slices. */
function spaceToDepth(onnx: OnnxBuilder, x: OnnxOperand, { attributes: { kernel } }: Pool): ValueName[] {
  const [, , height, width] = fourAxes(x.shape);
  return windowOffsets(kernel).map((start) => onnx.slice(x.value, [2, 3], start, [height, width], kernel));
}

/** The image of these parts. Concat interleaves rows and columns: a copy in large pieces. */
export function depthToSpace(onnx: OnnxBuilder, parts: readonly ValueName[], pool: Pool): ValueName {
  const [samples, channels, height, width] = fourAxes(pool.type.shape);
  const [kernelHeight, kernelWidth] = pool.attributes.kernel;
  const rows = samples * channels * (height / kernelHeight);
  const columns = width / kernelWidth;
  const beside = (parts: readonly ValueName[], count: number, length: number): ValueName =>
    onnx.node(
      "Concat",
      parts.map((part) => onnx.reshape(part, [count, 1, length])),
      { axis: 1 },
    );
  const bands = Array.from({ length: kernelHeight }, (_, u) =>
    beside(parts.slice(u * kernelWidth, (u + 1) * kernelWidth), rows * columns, 1),
  );
  return onnx.reshape(beside(bands, rows, width), pool.type.shape);
}

/** The gradient of a pool whose windows tile the image, in parts: the share of dy that each part gets. */
export function poolGradientInDepth(
  onnx: OnnxBuilder,
  [x, y, dy]: OnnxOperands<"maxPool2dGradient">,
  pool: OpNodeOf<"maxPool2dGradient">,
  valueFor: (node: GraphNode) => ValueName,
  canConvolve?: (geometry: ConvGeometry) => boolean,
): ValueName[] {
  // The builder shares these with the forward pass.
  const parts = convToDepth(onnx, pool, valueFor, canConvolve) ?? spaceToDepth(onnx, x, pool);
  return share(onnx, parts, y, dy);
}

/**
 * Gives every dy to the first part that equals the maximum y. The next part gets what is left, and the last part takes all
 * that remains. This is exact: each number is multiplied by 0 or 1. MaxPool could give the indices of the maxima, but
 * then it takes twenty times as long.
 */
export function share(
  onnx: OnnxBuilder,
  parts: readonly ValueName[],
  y: OnnxOperand,
  dy: OnnxOperand,
): ValueName[] {
  let left = dy.value;
  return parts.map((part, index) => {
    if (index === parts.length - 1) return left;
    const chosen = castTo(onnx, onnx.node("Equal", [part, y.value]), "float32");
    const given = onnx.node("Mul", [left, chosen]);
    left = onnx.node("Sub", [left, given]);
    return given;
  });
}

/** (row, column) of a window, row by row. */
export function windowOffsets([height, width]: readonly [number, number]): [number, number][] {
  return Array.from({ length: height * width }, (_, k) => [Math.floor(k / width), k % width]);
}
