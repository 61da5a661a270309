import type { GraphNode, OpNodeOf } from "../../../graph/node.js";
import { sizeOf } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { castTo } from "./cast.js";
import { type ConvGeometry, convAttributes, convGeometry, fourAxes } from "./conv-geometry.js";
import type { OnnxOperand, OnnxOperands } from "./lowering.js";

/**
 * A pool whose windows tile the image sees it from space to depth: for a 2 × 2 window as four parts of half the size, the
 * part (u, v) holding what the windows have at row u and column v. The maximum and its gradient are then elementwise.
 */
type Pool = OpNodeOf<"maxPool2d"> | OpNodeOf<"maxPool2dGradient">;

/** The parts of a 2 × 2 window; whether more of them would save anything was not measured. */
export const mostParts = 4;

/** Whether the windows neither overlap nor leave anything out. */
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
 * The parts of a convolution's output without the output: the same convolution with the pool's strides, once for each
 * part, its padding shifted by the part's offset. Undefined where x is no convolution by single steps, where a padding would
 * be negative, where the provider cannot do it, or where there would be too many.
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
  // Windows end at the last row, so what is taken from above is needed below.
  const shifted = windowOffsets(kernel).map(
    ([u, v]) => [top - u, left - v, bottom - (kernel[0] - 1 - u), right - (kernel[1] - 1 - v)] as const,
  );
  if (shifted.flat().some((size) => size < 0)) return undefined;
  return shifted.map((pads) =>
    onnx.node("Conv", inputs, convAttributes({ ...geometry, strides: kernel, padding: pads })),
  );
}

/** The parts of any image, cut out of it. */
function spaceToDepth(onnx: OnnxBuilder, x: OnnxOperand, { attributes: { kernel } }: Pool): ValueName[] {
  const [, , height, width] = fourAxes(x.shape);
  return windowOffsets(kernel).map((start) => onnx.slice(x.value, [2, 3], start, [height, width], kernel));
}

/** The image that has these parts. Rows and columns are put side by side by Concat, which is a copy in large pieces. */
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

/** The gradient of a pool whose windows tile the image: what each part is given of dy. */
export function poolGradientInDepth(
  onnx: OnnxBuilder,
  [x, y, dy]: OnnxOperands<"maxPool2dGradient">,
  pool: OpNodeOf<"maxPool2dGradient">,
  valueFor: (node: GraphNode) => ValueName,
  canConvolve?: (geometry: ConvGeometry) => boolean,
): ValueName[] {
  // The builder finds the parts of the forward pass again.
  const parts = convToDepth(onnx, pool, valueFor, canConvolve) ?? spaceToDepth(onnx, x, pool);
  return share(onnx, parts, y, dy);
}

/**
 * Gives every dy to the first part that equals the greatest, y: what is left for the next part is what was not given,
 * and the last part takes all that is left. Exact, since each number is multiplied by 0 or 1 only. MaxPool would tell
 * the place of the greatest as well, but takes twenty times as long when it does.
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
