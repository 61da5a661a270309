import { Matrix } from "ml-matrix";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import type { ConvGeometry } from "./conv-geometry.js";
import { analysis, type ImageTransform, matrixConstant, synthesis } from "./image-transform.js";
import { type Matrices, type Product, reshaped } from "./matmul.js";
import { type MinimalFilter, minimalFilter } from "./minimal-filter.js";

/**
 * Winograd's convolution (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016) for windows of 3 × 3.
 * A tile of 4 × 4 outputs takes 144 products as a plain sum, 36 at stride 1 and 81 at stride 2. The inputs and the outputs
 * of a tile become as many coefficients, and so does the weight:
 *
 *     x̃ = Bᵀ x B      ỹ = Aᵀ y A      w̃ = G w Gᵀ
 *
 * The convolution and both of its gradients are then matrix products over the channels, one for each coefficient. The
 * transforms are matrix products too, for a whole axis of the image at once: their matrices hold padding, the overlap of
 * tiles and the cut at the end of the last tile.
 */
export interface WinogradConv {
  conv2d(x: ValueName, weight: ValueName): ValueName;
  inputGradient(dy: ValueName, weight: ValueName): ValueName;
  weightGradient(x: ValueName, dy: ValueName): ValueName;
}

/** Outputs of a tile, and taps of the filter, along one axis. */
export const tileSize = 4;
export const windowSize = 3;
const filters = {
  1: minimalFilter(tileSize, windowSize, 1),
  2: minimalFilter(tileSize, windowSize, 2),
} as const;

/** The filters of the vertical and of the horizontal axis; undefined if the algorithm does not apply. */
export function winogradFilters(geometry: ConvGeometry): readonly [MinimalFilter, MinimalFilter] | undefined {
  const { kernelHeight, kernelWidth, strides, dilations, groups } = geometry;
  if (kernelHeight !== windowSize || kernelWidth !== windowSize) return undefined;
  if (groups !== 1 || dilations.some((dilation) => dilation !== 1)) return undefined;
  const [vertical, horizontal] = strides.map((step) =>
    step === 1 || step === 2 ? filters[step] : undefined,
  );
  return vertical === undefined || horizontal === undefined ? undefined : [vertical, horizontal];
}

/** The convolution of `geometry` and its gradients. Throws where `winogradFilters` gives none. */
export function winogradConv(onnx: OnnxBuilder, geometry: ConvGeometry, product: Product): WinogradConv {
  const axes = winogradFilters(geometry);
  if (axes === undefined) throw new Error("Winograd's algorithm is for windows of 3 × 3 with stride 1 or 2");
  const [vertical, horizontal] = axes;
  const { batch, inChannels, outChannels, height, width, outHeight, outWidth } = geometry;
  const { padding, strides } = geometry;
  const [down, across] = [Math.ceil(outHeight / tileSize), Math.ceil(outWidth / tileSize)];

  const inputs: ImageTransform = {
    vertical: onTiles(vertical.ofInput, down, height, tileSize * strides[0], padding[0]),
    horizontal: onTiles(horizontal.ofInput, across, width, tileSize * strides[1], padding[1]),
  };
  const outputs: ImageTransform = {
    vertical: onTiles(vertical.ofOutput, down, outHeight, tileSize),
    horizontal: onTiles(horizontal.ofOutput, across, outWidth, tileSize),
  };
  const windows = matrixConstant(onnx, vertical.ofFilter.kroneckerProduct(horizontal.ofFilter));
  const [rows, columns] = [vertical.ofFilter.rows, horizontal.ofFilter.rows];

  /** [n, channels, h, w] to its coefficients, as matrices over the channels: [rows, down, columns, across · n, channels] */
  const analysed = (images: ValueName, channels: number, transform: ImageTransform): Matrices => {
    const coefficients = analysis(onnx, images, batch * channels, transform, product);
    return reshaped(onnx, coefficients, [rows, down, columns, across * batch, channels]);
  };
  /** [out, in, 3, 3] to [rows, 1, columns, out, in] */
  const analysedWeight = (weight: ValueName): Matrices => {
    const flat = reshaped(onnx, weight, [outChannels * inChannels, windowSize ** 2]);
    const coefficients = product(onnx, windows, flat, { transposeB: true });
    return reshaped(onnx, coefficients, [rows, 1, columns, outChannels, inChannels]);
  };
  /** The way back, by the adjoint of the transform. */
  const synthesised = (coefficients: ValueName, channels: number, transform: ImageTransform): ValueName => {
    const images = synthesis(onnx, coefficients, batch * channels, transform, product);
    return onnx.reshape(images, [batch, channels, transform.vertical.columns, transform.horizontal.columns]);
  };

  return {
    // The coefficients are more than twice as large as the images and at least four times as large as the weight. Shared,
    // they would be held for the other key path and for the gradients.
    conv2d: (x, weight) =>
      onnx.apart(() => {
        const seen = analysed(x, inChannels, inputs);
        const sums = product(onnx, seen, analysedWeight(weight), { transposeB: true });
        return synthesised(sums, outChannels, outputs);
      }),
    inputGradient(dy, weight) {
      const slopes = analysed(dy, outChannels, outputs);
      const sums = product(onnx, slopes, analysedWeight(weight), {});
      return synthesised(sums, inChannels, inputs);
    },
    weightGradient(x, dy) {
      const [seen, slopes] = [analysed(x, inChannels, inputs), analysed(dy, outChannels, outputs)];
      const byTile = product(onnx, slopes, seen, { transposeA: true });
      const sums = down === 1 ? byTile : onnx.node("ReduceSum", [byTile, onnx.ints([1])], { keepdims: 0 });
      const coefficients = reshaped(onnx, sums, [rows * columns, outChannels * inChannels]);
      const dweight = product(onnx, coefficients, windows, { transposeA: true });
      return onnx.reshape(dweight, [outChannels, inChannels, windowSize, windowSize]);
    },
  };
}

/** The matrix of one tile repeated for all tiles, `step` apart, without what lies outside of the image. */
function onTiles(ofTile: Matrix, tiles: number, size: number, step: number, padding = 0): Matrix {
  const placed = Matrix.zeros(ofTile.rows * tiles, size);
  for (let row = 0; row < placed.rows; row++) {
    const [coefficient, tile] = [Math.floor(row / tiles), row % tiles];
    for (let i = 0; i < ofTile.columns; i++) {
      const position = tile * step + i - padding;
      if (position >= 0 && position < size) placed.set(row, position, ofTile.get(coefficient, i));
    }
  }
  return placed;
}
