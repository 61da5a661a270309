import { Matrix } from "ml-matrix";
import type { Shape } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import type { Convolution } from "./conv.js";
import { type ConvGeometry, convGeometry } from "./conv-geometry.js";
import type { LoweringTable } from "./lowering.js";
import type { Matrices, Product } from "./matmul.js";
import { minimalFilter } from "./minimal-filter.js";

/**
 * Winograd's convolution (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016) for windows of 3 × 3
 * that move by single steps. F(4, 3) along both axes takes 36 products for a tile of 4 × 4 outputs, where the plain sum
 * takes 144. The 6 × 6 inputs of the tile, or its outputs, become 36 coefficients each, and so does the weight:
 *
 *     x̃ = Bᵀ x B      ỹ = Aᵀ y A      w̃ = G w Gᵀ
 *
 * There the convolution and both of its gradients are products of matrices over the channels, one for each coefficient.
 * All that leads there and back is a product too, for a whole axis of the image at once: padding, the overlap of tiles
 * and what the last of them has too much are in its matrix.
 */
export interface WinogradConv {
  conv2d(x: ValueName, weight: ValueName): ValueName;
  inputGradient(dy: ValueName, weight: ValueName): ValueName;
  weightGradient(x: ValueName, dy: ValueName): ValueName;
}

const tileSize = 4;
const windowSize = 3;
/** Coefficients of a tile along one axis. */
const perAxis = tileSize + windowSize - 1;
/**
 * Of the points that were tried, those with the least error: on drawn numbers 3.3 times that of a plain sum, where
 * the usual 0, ±1, ±2 have 7 times.
 */
const points = [0, Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT2, -Math.SQRT2];
const { ofInput, ofFilter, ofOutput } = minimalFilter(tileSize, points);

/** Whether the convolution is one that the algorithm can take. */
export function isWinogradConv({
  kernelHeight,
  kernelWidth,
  strides,
  dilations,
  groups,
}: ConvGeometry): boolean {
  const moves = [...strides, ...dilations, groups];
  return kernelHeight === windowSize && kernelWidth === windowSize && moves.every((step) => step === 1);
}

/**
 * Whether it is faster than ONNX Runtime's own convolution, as measured on two cores with AVX-512 for 1 to 512 channels,
 * maps of 2 to 96 and batches of 1 to 128. For each number of an image, the way to the coefficients costs as much as the
 * image is long, and the products save as much as there are channels; and the coefficients of the weight, four times as
 * large as itself, must have enough to do.
 */
export function paysOff({ batch, inChannels, outChannels, outHeight, outWidth }: ConvGeometry): boolean {
  const channels = Math.min(inChannels, outChannels);
  return 2 * Math.max(outHeight, outWidth) <= channels && batch * outHeight * outWidth >= channels;
}

/**
 * Whether an image is transformed by one matrix for both axes: for small ones that is faster than one after the other.
 *
 * The forward pass leaves larger ones to the plain convolution. What lies between two transforms is half as large again
 * as the image, and ONNX Runtime's allocator later gives such a block whole to an image that is kept for the gradients:
 * ResNet-18's peak would rise by two thirds, for a step that is 5 % shorter.
 */
function isJoint({ height, width }: Pick<ConvGeometry, "height" | "width">): boolean {
  return height * width <= largestJointImage;
}

const largestJointImage = 64;

/** Convolutions and their gradients by Winograd's algorithm where that is faster, else as they were. */
export function withWinograd(
  plain: LoweringTable<Convolution>,
  product: Product,
): LoweringTable<Convolution> {
  const suits = (geometry: ConvGeometry): boolean => isWinogradConv(geometry) && paysOff(geometry);
  return {
    conv2d: (onnx, operands, node, valueFor) => {
      const [x, weight, bias] = operands;
      const geometry = convGeometry(x.shape, weight.shape, node.type.shape, node.attributes);
      if (!(suits(geometry) && isJoint(geometry))) return plain.conv2d(onnx, operands, node, valueFor);
      const y = winogradConv(onnx, geometry, product).conv2d(x.value, weight.value);
      if (bias === undefined) return y;
      return onnx.node("Add", [y, onnx.reshape(bias.value, [geometry.outChannels, 1, 1])]);
    },
    conv2dInputGradient: (onnx, operands, node, valueFor) => {
      const [dy, weight] = operands;
      const { inputShape, ...attributes } = node.attributes;
      const geometry = convGeometry(inputShape, weight.shape, dy.shape, attributes);
      if (!suits(geometry)) return plain.conv2dInputGradient(onnx, operands, node, valueFor);
      return winogradConv(onnx, geometry, product).inputGradient(dy.value, weight.value);
    },
    conv2dWeightGradient: (onnx, operands, node, valueFor) => {
      const [x, dy] = operands;
      const { weightShape, ...attributes } = node.attributes;
      const geometry = convGeometry(x.shape, weightShape, dy.shape, attributes);
      if (!suits(geometry)) return plain.conv2dWeightGradient(onnx, operands, node, valueFor);
      return winogradConv(onnx, geometry, product).weightGradient(x.value, dy.value);
    },
  };
}

/** The convolution of `geometry` and its gradients, added to a model. */
export function winogradConv(onnx: OnnxBuilder, geometry: ConvGeometry, product: Product): WinogradConv {
  const { batch, inChannels, outChannels, height, width, outHeight, outWidth, padding } = geometry;
  const [top, left] = padding;
  const [down, across] = [tilesOf(outHeight), tilesOf(outWidth)];

  const inputs: Transform = {
    vertical: onTiles(ofInput, down, height, top),
    horizontal: onTiles(ofInput, across, width, left),
  };
  const outputs: Transform = {
    vertical: onTiles(ofOutput, down, outHeight, 0),
    horizontal: onTiles(ofOutput, across, outWidth, 0),
  };
  const filters = constant(onnx, ofFilter.kroneckerProduct(ofFilter));

  /** [n, channels, h, w] to matrices over the channels: [6, tiles down, 6, tiles across · n, channels] */
  const analysed = (images: ValueName, channels: number, transform: Transform): Matrices => {
    const coefficients = analysis(onnx, images, batch * channels, transform, product);
    return reshaped(onnx, coefficients, [perAxis, down, perAxis, across * batch, channels]);
  };
  /** [out, in, 3, 3] to [6, 1, 6, out, in] */
  const analysedWeight = (weight: ValueName): Matrices => {
    const windows = reshaped(onnx, weight, [outChannels * inChannels, windowSize ** 2]);
    const coefficients = product(onnx, filters, windows, { transposeB: true });
    return reshaped(onnx, coefficients, [perAxis, 1, perAxis, outChannels, inChannels]);
  };
  const synthesised = (coefficients: ValueName, channels: number, transform: Transform): ValueName => {
    const images = synthesis(onnx, coefficients, batch * channels, transform, product);
    return onnx.reshape(images, [batch, channels, transform.vertical.columns, transform.horizontal.columns]);
  };

  return {
    // The coefficients, of images more than twice as large as these and of a weight four times, would else be held for
    // the other key path and for the gradients.
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
      const byRow = product(onnx, slopes, seen, { transposeA: true });
      const sums = down === 1 ? byRow : onnx.node("ReduceSum", [byRow, onnx.ints([1])], { keepdims: 0 });
      const coefficients = reshaped(onnx, sums, [perAxis ** 2, outChannels * inChannels]);
      const windows = product(onnx, coefficients, filters, { transposeA: true });
      return onnx.reshape(windows, [outChannels, inChannels, windowSize, windowSize]);
    },
  };
}

/** What takes images to coefficients, for each axis a matrix [6 · tiles, size]. */
interface Transform {
  readonly vertical: Matrix;
  readonly horizontal: Matrix;
}

function tilesOf(outputs: number): number {
  return Math.ceil(outputs / tileSize);
}

/** The matrix of one tile at the places of all, without what lies outside of the image: [6 · tiles, size]. */
function onTiles(ofTile: Matrix, tiles: number, size: number, padding: number): Matrix {
  const placed = Matrix.zeros(ofTile.rows * tiles, size);
  for (let row = 0; row < placed.rows; row++) {
    const [coefficient, tile] = [Math.floor(row / tiles), row % tiles];
    for (let i = 0; i < ofTile.columns; i++) {
      const position = tile * tileSize + i - padding;
      if (position >= 0 && position < size) placed.set(row, position, ofTile.get(coefficient, i));
    }
  }
  return placed;
}

/** V · x · Hᵀ for every image x, images last: [images, h, w] to [rows of V, rows of H, images]. */
function analysis(
  onnx: OnnxBuilder,
  images: ValueName,
  count: number,
  { vertical, horizontal }: Transform,
  product: Product,
): ValueName {
  const [height, width] = [vertical.columns, horizontal.columns];
  if (isJoint({ height, width })) {
    const joint = constant(onnx, vertical.kroneckerProduct(horizontal));
    return product(onnx, joint, reshaped(onnx, images, [count, height * width]), { transposeB: true });
  }
  const rows = reshaped(onnx, images, [count * height, width]);
  const across = product(onnx, constant(onnx, horizontal), rows, { transposeB: true });
  const columns = reshaped(onnx, across, [horizontal.rows * count, height]);
  return product(onnx, constant(onnx, vertical), columns, { transposeB: true });
}

/** The adjoint of `analysis`, Vᵀ · c · H: [rows of V, rows of H, images] to [images · h, w]. */
function synthesis(
  onnx: OnnxBuilder,
  coefficients: ValueName,
  count: number,
  { vertical, horizontal }: Transform,
  product: Product,
): ValueName {
  const [height, width] = [vertical.columns, horizontal.columns];
  if (isJoint({ height, width })) {
    const joint = constant(onnx, vertical.kroneckerProduct(horizontal));
    const all = reshaped(onnx, coefficients, [vertical.rows * horizontal.rows, count]);
    return product(onnx, all, joint, { transposeA: true });
  }
  const columns = reshaped(onnx, coefficients, [vertical.rows, horizontal.rows * count]);
  const down = product(onnx, columns, constant(onnx, vertical), { transposeA: true });
  const rows = reshaped(onnx, down, [horizontal.rows, count * height]);
  return product(onnx, rows, constant(onnx, horizontal), { transposeA: true });
}

function constant(onnx: OnnxBuilder, matrix: Matrix): Matrices {
  const shape = [matrix.rows, matrix.columns];
  const values = Float32Array.from(matrix.to1DArray());
  return { value: onnx.tensor({ elementType: "float32", shape, values }), shape };
}

function reshaped(onnx: OnnxBuilder, value: ValueName, shape: Shape): Matrices {
  return { value: onnx.reshape(value, shape), shape };
}
