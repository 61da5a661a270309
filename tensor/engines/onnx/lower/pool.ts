import type { OpNodeOf } from "../../../graph/node.js";
import type { Pool2dAttributes } from "../../../ops/image-shapes.js";
import { sizeOf } from "../../../ops/tensor-type.js";
import type { Attributes, ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { type ConvGeometry, convGeometry, fourAxes } from "./conv-geometry.js";
import { convInputGradients } from "./conv-input-gradient.js";
import { permutationMatrix } from "./im2col.js";
import type { LoweringTable, OnnxOperand, OnnxOperands } from "./lowering.js";
import {
  convToDepth,
  depthToSpace,
  isTiled,
  poolGradientInDepth,
  share,
  windowOffsets,
} from "./space-to-depth.js";

/** The gradient of a max pool whose windows overlap, are padded, or leave out pixels. */
type AnyWindows = (
  onnx: OnnxBuilder,
  operands: OnnxOperands<"maxPool2dGradient">,
  node: OpNodeOf<"maxPool2dGradient">,
) => ValueName;

/** `canConvolve`: whether the provider computes a convolution under a pool in parts. */
export const poolLowerings = (
  anyWindows: AnyWindows,
  canConvolve?: (geometry: ConvGeometry) => boolean,
): LoweringTable<"maxPool2d" | "maxPool2dGradient"> => ({
  maxPool2d: (onnx, [x], node, valueFor) => {
    const parts = convToDepth(onnx, node, valueFor, canConvolve);
    return parts === undefined ? maxPool(onnx, x, node.attributes) : greatest(onnx, parts);
  },
  maxPool2dGradient: (onnx, operands, node, valueFor) => {
    if (!isTiled(node)) return anyWindows(onnx, operands, node);
    const parts = poolGradientInDepth(onnx, operands, node, valueFor, canConvolve);
    return depthToSpace(onnx, parts, node);
  },
});

function maxPool(
  onnx: OnnxBuilder,
  x: OnnxOperand,
  { kernel, strides, padding }: Pool2dAttributes,
): ValueName {
  const attributes: Attributes = { kernel_shape: kernel, strides, pads: padding };
  return onnx.node("MaxPool", [x.value], attributes);
}

/** In pairs: ONNX Runtime's Max of many operands is slower. */
function greatest(onnx: OnnxBuilder, values: readonly ValueName[]): ValueName {
  const [first, second, ...rest] = values;
  if (first === undefined) throw new Error("no values have no maximum");
  if (second === undefined) return first;
  const half = Math.ceil(values.length / 2);
  return rest.length === 0
    ? onnx.node("Max", [first, second])
    : onnx.node("Max", [greatest(onnx, values.slice(0, half)), greatest(onnx, values.slice(half))]);
}

/**
 * MaxPool's indices are positions in x, read as one row of numbers, of each window's first maximum. If windows overlap,
 * one element collects several dy. They are added in the order of the windows, on one thread: slow, but with the same
 * bits every time.
 */
export const scatterToIndices: AnyWindows = (onnx, [x, , dy], { attributes: pool, type }) => {
  const indices = onnx.secondOutput(maxPool(onnx, x, pool));
  const zeros = onnx.node("Expand", [onnx.float(0), onnx.ints([sizeOf(type.shape)])]);
  const flat = (value: ValueName): ValueName => onnx.reshape(value, [sizeOf(dy.shape)]);
  const attributes = { axis: 0, reduction: "add" };
  const sums = onnx.node("ScatterElements", [zeros, flat(indices), flat(dy.value)], attributes);
  return onnx.reshape(sums, type.shape);
};

/**
 * Without indices: position (u, v) of all windows is a slice of x with the pool's strides, and dy goes to the first of
 * those slices that equals the maximum. ConvTranspose with the unit vectors as windows moves the shares back to their
 * pixels and adds them where windows overlap.
 */
export const shareAmongSlices: AnyWindows = (
  onnx,
  [x, y, dy],
  { attributes: { kernel, strides, padding } },
) => {
  const [samples, channels, height, width] = fourAxes(x.shape);
  const [, , outHeight, outWidth] = fourAxes(y.shape);
  const [top, left, bottom, right] = padding;
  const pads = onnx.ints([0, 0, top, left, 0, 0, bottom, right]);
  const padded = onnx.node("Pad", [x.value, pads, onnx.float(lowestFloat)]);
  const positions = windowOffsets(kernel);
  const slices = positions.map(([u, v]) => {
    const ends = [u + (outHeight - 1) * strides[0] + 1, v + (outWidth - 1) * strides[1] + 1];
    return onnx.slice(padded, [2, 3], [u, v], ends, strides);
  });

  const images = samples * channels;
  const window = positions.length;
  const shares = share(onnx, slices, y, dy).map((part) =>
    onnx.reshape(part, [images, 1, outHeight, outWidth]),
  );
  const units = permutationMatrix(onnx, window, (t) => t, [window, 1, ...kernel]);
  const geometry = convGeometry(
    [images, 1, height, width],
    [window, 1, ...kernel],
    [images, window, outHeight, outWidth],
    { strides, padding, dilations: [1, 1], groups: 1 },
  );
  const columns = onnx.node("Concat", shares, { axis: 1 });
  return onnx.reshape(convInputGradients.convTranspose(onnx, columns, units, geometry), x.shape);
};

/** Equals nothing else that a window holds. Not −∞: shaders may be compiled as if it did not exist. */
const lowestFloat = -3.4028234663852886e38;
