import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { type ConvGeometry, convAttributes } from "./conv-geometry.js";

/**
 * The input of each window position t = (u, v) as the window moves over an image:
 *
 *     columns[i, t, (p, q)] = x[i, s·p + d·u − pad, s·q + d·v − pad]
 *
 * `x` is `images` images of one channel; the result is [images, kh·kw, h'·w'].
 *
 * A convolution with the unit vectors as windows computes it, exact up to the sign of zero. Padding, strides and dilations
 * come for free, and it is faster than cutting x into shifted slices: several times, if the slices have steps.
 */
export function im2col(onnx: OnnxBuilder, x: ValueName, images: number, geometry: ConvGeometry): ValueName {
  const { kernelHeight, kernelWidth, height, width, outHeight, outWidth, padding, strides } = geometry;
  const window = kernelHeight * kernelWidth;
  const shape = [images, window, outHeight * outWidth];
  const seesAll = [...padding, ...strides.map((stride) => stride - 1)].every((size) => size === 0);
  if (window === 1 && seesAll) return onnx.reshape(x, shape);

  const channels = onnx.reshape(x, [images, 1, height, width]);
  const units = permutationMatrix(onnx, window, (t) => t, [window, 1, kernelHeight, kernelWidth]);
  return onnx.reshape(
    onnx.node("Conv", [channels, units], convAttributes({ ...geometry, groups: 1 })),
    shape,
  );
}

/** The square matrix with 1 at (t, of(t)) and 0 elsewhere, in any shape. */
export function permutationMatrix(
  onnx: OnnxBuilder,
  size: number,
  of: (t: number) => number,
  shape: readonly number[] = [size, size],
): ValueName {
  const values = new Float32Array(size * size);
  for (let t = 0; t < size; t++) values[t * size + of(t)] = 1;
  return onnx.tensor({ elementType: "float32", shape, values });
}
