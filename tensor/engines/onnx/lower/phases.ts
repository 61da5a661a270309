import type { GraphNode, OpNodeOf } from "../../../graph/node.js";
import { sizeOf } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { castTo } from "./cast.js";
import { type ConvGeometry, convAttributes, convGeometry, fourAxes } from "./conv-geometry.js";
import type { Operand, Operands } from "./lowering.js";

/**
 * A pool whose windows tile the image sees it as phases: for a 2 × 2 window four images of half the size, the phase
 * (u, v) holding what the windows have at row u and column v. The maximum and its gradient are then elementwise.
 */
type Pool = OpNodeOf<"maxPool2d"> | OpNodeOf<"maxPool2dGradient">;

/** Phases of 2 × 2; whether more of them would save anything was not measured. */
export const mostPhases = 4;

/** Whether the windows neither overlap nor leave anything out. */
export function isTiled({ attributes: { kernel, strides, padding }, inputs: [x] }: Pool): boolean {
  if (x === undefined) return false;
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
 * The phases of a convolution's output without the output: the same convolution with the pool's strides, once for each
 * phase, its padding shifted by the phase. Undefined where x is no convolution by single steps, where a padding would
 * be negative, where the provider cannot do it, or where there would be too many.
 */
export function convPhases(
  onnx: OnnxBuilder,
  pool: Pool,
  valueFor: (node: GraphNode) => ValueName,
  canConvolve: (geometry: ConvGeometry) => boolean = () => true,
): ValueName[] | undefined {
  const [conv] = pool.inputs;
  const { kernel } = pool.attributes;
  if (!isTiled(pool) || sizeOf(kernel) > mostPhases) return undefined;
  if (conv?.kind !== "op" || conv.op !== "conv2d") return undefined;
  const { strides, padding } = conv.attributes;
  const [x, weight] = conv.inputs;
  if (x === undefined || weight === undefined || strides.some((stride) => stride !== 1)) return undefined;

  const geometry = convGeometry(x.type.shape, weight.type.shape, conv.type.shape, conv.attributes);
  if (!canConvolve(geometry)) return undefined;
  const [top, left, bottom, right] = padding;
  const inputs = conv.inputs.map(valueFor);
  // Windows end at the last row, so what is taken from above is needed below.
  const shifted = phasesOf(kernel).map(
    ([u, v]) => [top - u, left - v, bottom - (kernel[0] - 1 - u), right - (kernel[1] - 1 - v)] as const,
  );
  if (shifted.flat().some((size) => size < 0)) return undefined;
  return shifted.map((pads) =>
    onnx.node("Conv", inputs, convAttributes({ ...geometry, strides: kernel, padding: pads })),
  );
}

/** The phases of any image, cut out of it. */
function slicePhases(onnx: OnnxBuilder, x: Operand, { attributes: { kernel } }: Pool): ValueName[] {
  const [, , height, width] = fourAxes(x.shape);
  return phasesOf(kernel).map((start) => onnx.slice(x.value, [2, 3], start, [height, width], kernel));
}

/** The image that has these phases. Rows and columns are put side by side by Concat, which is a copy in large pieces. */
export function interleavePhases(onnx: OnnxBuilder, phases: readonly ValueName[], pool: Pool): ValueName {
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
    beside(phases.slice(u * kernelWidth, (u + 1) * kernelWidth), rows * columns, 1),
  );
  return onnx.reshape(beside(bands, rows, width), pool.type.shape);
}

/** The gradient of a pool whose windows tile the image: what each phase is given of dy. */
export function gradientInPhases(
  onnx: OnnxBuilder,
  [x, y, dy]: Operands<"maxPool2dGradient">,
  pool: OpNodeOf<"maxPool2dGradient">,
  valueFor: (node: GraphNode) => ValueName,
  canConvolve?: (geometry: ConvGeometry) => boolean,
): ValueName[] {
  // The builder finds the phases of the forward pass again.
  const phases = convPhases(onnx, pool, valueFor, canConvolve) ?? slicePhases(onnx, x, pool);
  return share(onnx, phases, y, dy);
}

/**
 * Gives every dy to the first phase that equals the greatest, y: what is left for the next phase is what was not given,
 * and the last phase takes all that is left. Exact, since each number is multiplied by 0 or 1 only. MaxPool would tell
 * the place of the greatest as well, but takes twenty times as long when it does.
 */
export function share(onnx: OnnxBuilder, phases: readonly ValueName[], y: Operand, dy: Operand): ValueName[] {
  let left = dy.value;
  return phases.map((phase, index) => {
    if (index === phases.length - 1) return left;
    const chosen = castTo(onnx, onnx.node("Equal", [phase, y.value]), "float32");
    const given = onnx.node("Mul", [left, chosen]);
    left = onnx.node("Sub", [left, given]);
    return given;
  });
}

/** (row, column) of a window, row by row. */
export function phasesOf([height, width]: readonly [number, number]): [number, number][] {
  return Array.from({ length: height * width }, (_, k) => [Math.floor(k / width), k % width]);
}
