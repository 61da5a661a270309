import { Matrix } from "ml-matrix";
import type { Shape } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import type { Convolution } from "./conv.js";
import { type ConvGeometry, convGeometry } from "./conv-geometry.js";
import type { LoweringTable } from "./lowering.js";
import type { Matrices, Product } from "./matmul.js";
import { type MinimalFilter, minimalFilter } from "./minimal-filter.js";

/**
 * Winograd's convolution (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016) for windows of 3 × 3.
 * Where these move by single steps, a tile of 4 × 4 outputs takes 36 products, and the plain sum 144; where they move by
 * two, 81. The inputs of a tile, or its outputs, become as many coefficients, and so does the weight:
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

/** Outputs of a tile, and taps of the filter, along one axis. */
const tileSize = 4;
const windowSize = 3;
const filters = {
  1: minimalFilter(tileSize, windowSize, 1),
  2: minimalFilter(tileSize, windowSize, 2),
} as const;

/** The filters of the vertical and of the horizontal axis, where the algorithm can take the convolution. */
export function winogradFilters(geometry: ConvGeometry): readonly [MinimalFilter, MinimalFilter] | undefined {
  const { kernelHeight, kernelWidth, strides, dilations, groups } = geometry;
  if (kernelHeight !== windowSize || kernelWidth !== windowSize) return undefined;
  if (groups !== 1 || dilations.some((dilation) => dilation !== 1)) return undefined;
  const [vertical, horizontal] = strides.map((step) =>
    step === 1 || step === 2 ? filters[step] : undefined,
  );
  return vertical === undefined || horizontal === undefined ? undefined : [vertical, horizontal];
}

/**
 * From how many channels on, and up to how long an image in channels and for all products saved, the algorithm is faster
 * than ONNX Runtime's own convolution, and than the gradient to the weight made from columns, which is slower. Measured on
 * two cores with AVX-512 for 1 to 512 channels, maps of 2 to 96 and batches of 1 to 128.
 */
const range = {
  conv2d: { channels: 32, length: 2 / 3 },
  inputGradient: { channels: 32, length: 2 / 3 },
  weightGradient: { channels: 16, length: 4 / 3 },
} as const;

/**
 * Whether the algorithm is faster. For each number of an image, the way to the coefficients costs as much as the image is
 * long, and the products save a share of as many as there are channels; and the coefficients of the weight, four or nine
 * times as large as itself, must have enough to do.
 */
export function paysOff(geometry: ConvGeometry, result: keyof WinogradConv): boolean {
  const axes = winogradFilters(geometry);
  if (axes === undefined) return false;
  const { batch, inChannels, outChannels, height, width, outHeight, outWidth } = geometry;
  const channels = Math.min(inChannels, outChannels);
  const coefficients = axes[0].ofFilter.rows * axes[1].ofFilter.rows;
  const saved = 1 - coefficients / (tileSize * windowSize) ** 2;
  const growth = coefficients / windowSize ** 2;
  return (
    channels >= range[result].channels &&
    Math.max(height, width) <= range[result].length * saved * channels &&
    4 * batch * outHeight * outWidth >= growth * channels
  );
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
  return {
    conv2d: (onnx, operands, node, valueFor) => {
      const [x, weight, bias] = operands;
      const geometry = convGeometry(x.shape, weight.shape, node.type.shape, node.attributes);
      const faster = paysOff(geometry, "conv2d") && isJoint(geometry);
      if (!faster) return plain.conv2d(onnx, operands, node, valueFor);
      const y = winogradConv(onnx, geometry, product).conv2d(x.value, weight.value);
      if (bias === undefined) return y;
      return onnx.node("Add", [y, onnx.reshape(bias.value, [geometry.outChannels, 1, 1])]);
    },
    conv2dInputGradient: (onnx, operands, node, valueFor) => {
      const [dy, weight] = operands;
      const { inputShape, ...attributes } = node.attributes;
      const geometry = convGeometry(inputShape, weight.shape, dy.shape, attributes);
      if (!paysOff(geometry, "inputGradient"))
        return plain.conv2dInputGradient(onnx, operands, node, valueFor);
      return winogradConv(onnx, geometry, product).inputGradient(dy.value, weight.value);
    },
    conv2dWeightGradient: (onnx, operands, node, valueFor) => {
      const [x, dy] = operands;
      const { weightShape, ...attributes } = node.attributes;
      const geometry = convGeometry(x.shape, weightShape, dy.shape, attributes);
      if (!paysOff(geometry, "weightGradient"))
        return plain.conv2dWeightGradient(onnx, operands, node, valueFor);
      return winogradConv(onnx, geometry, product).weightGradient(x.value, dy.value);
    },
  };
}

/** The convolution of `geometry`, which the algorithm can take, and its gradients. */
export function winogradConv(onnx: OnnxBuilder, geometry: ConvGeometry, product: Product): WinogradConv {
  const axes = winogradFilters(geometry);
  if (axes === undefined) throw new Error("Winograd's algorithm is for windows of 3 × 3 that move by 1 or 2");
  const [vertical, horizontal] = axes;
  const { batch, inChannels, outChannels, height, width, outHeight, outWidth } = geometry;
  const { padding, strides } = geometry;
  const [down, across] = [Math.ceil(outHeight / tileSize), Math.ceil(outWidth / tileSize)];

  const inputs: Transform = {
    vertical: onTiles(vertical.ofInput, down, height, tileSize * strides[0], padding[0]),
    horizontal: onTiles(horizontal.ofInput, across, width, tileSize * strides[1], padding[1]),
  };
  const outputs: Transform = {
    vertical: onTiles(vertical.ofOutput, down, outHeight, tileSize),
    horizontal: onTiles(horizontal.ofOutput, across, outWidth, tileSize),
  };
  const windows = constant(onnx, vertical.ofFilter.kroneckerProduct(horizontal.ofFilter));
  const [rows, columns] = [vertical.ofFilter.rows, horizontal.ofFilter.rows];

  /** [n, channels, h, w] to its coefficients, as matrices over the channels: [rows, down, columns, across · n, channels] */
  const analysed = (images: ValueName, channels: number, transform: Transform): Matrices => {
    const coefficients = analysis(onnx, images, batch * channels, transform, product);
    return reshaped(onnx, coefficients, [rows, down, columns, across * batch, channels]);
  };
  /** [out, in, 3, 3] to [rows, 1, columns, out, in] */
  const analysedWeight = (weight: ValueName): Matrices => {
    const flat = reshaped(onnx, weight, [outChannels * inChannels, windowSize ** 2]);
    const coefficients = product(onnx, windows, flat, { transposeB: true });
    return reshaped(onnx, coefficients, [rows, 1, columns, outChannels, inChannels]);
  };
  /** The way back, by the adjoint of what led there. */
  const synthesised = (coefficients: ValueName, channels: number, transform: Transform): ValueName => {
    const images = synthesis(onnx, coefficients, batch * channels, transform, product);
    return onnx.reshape(images, [batch, channels, transform.vertical.columns, transform.horizontal.columns]);
  };

  return {
    // The coefficients, of images more than twice as large as these and of a weight four times or more, would else be
    // held for the other key path and for the gradients.
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

/** What takes images to coefficients, for each axis a matrix [coefficients · tiles, size]. */
interface Transform {
  readonly vertical: Matrix;
  readonly horizontal: Matrix;
}

/** The matrix of one tile at the places of all, each a step after the last, without what lies outside of the image. */
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
