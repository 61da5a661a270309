import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { type ConvGeometry, convAttributes } from "./conv-geometry.js";
import { im2col } from "./im2col.js";
import { type Product, reshaped } from "./matmul.js";

/**
 * The gradient of a convolution to its weight correlates dy with the inputs of each window position:
 *
 *     dweight[o, i, t] = Σ_n Σ_p dy[n, o, p] · columns[n, i, t, p]        columns = im2col(x)
 *
 * This is a product dy · columnsᵀ for each sample, summed over the samples; or one product over samples and pixels
 * together; or, with batch and channels swapped, another convolution.
 */
export type ConvWeightGradient = "productPerSample" | "oneProduct" | "swappedConv";

type Lower = (
  onnx: OnnxBuilder,
  x: ValueName,
  dy: ValueName,
  geometry: ConvGeometry,
  product: Product,
) => ValueName;

/** With larger windows, im2col's matrix (x times the window's size) costs more than it saves. */
const largestUnfoldedWindow = 32;

/**
 * The products run at twice the speed of the convolution. A product per sample leaves n · out · (in · window) numbers to
 * sum; a common product moves the n · pixels · (in · window) numbers of the columns. The smaller count wins, as measured
 * on the layers of ResNet-18 (batch 32, two cores: 18 ms against 32 on 128 maps of 16 × 16, 45 against 9 on 512 maps of
 * 4 × 4).
 */
export function chooseConvWeightGradient(geometry: ConvGeometry): ConvWeightGradient {
  const { kernelHeight, kernelWidth, outChannels, groups, outHeight, outWidth } = geometry;
  if (kernelHeight * kernelWidth > largestUnfoldedWindow) return "swappedConv";
  return outChannels / groups > outHeight * outWidth ? "oneProduct" : "productPerSample";
}

/** For each sample and group [out, pixels] · [pixels, in · window], then the sum over samples. */
const productPerSample: Lower = (onnx, x, dy, geometry, product) => {
  const { batch, groups, ins, outs, pixels, window } = sizes(geometry);
  const unfolded = im2col(onnx, x, batch * groups * ins, geometry);
  const columns = reshaped(onnx, unfolded, [batch, groups, ins * window, pixels]);
  const slopes = reshaped(onnx, dy, [batch, groups, outs, pixels]);
  const products = product(onnx, slopes, columns, { transposeB: true });
  const summed = onnx.node("ReduceSum", [products, onnx.ints([0])], { keepdims: 0 });
  return onnx.reshape(summed, weightShape(geometry));
};

/** For each group [out, n · pixels] · [n · pixels, in · window]; the sum over samples is part of the product. */
const oneProduct: Lower = (onnx, x, dy, geometry, product) => {
  const { batch, groups, ins, outs, pixels, window } = sizes(geometry);
  const unfolded = im2col(onnx, x, batch * groups * ins, geometry);
  const bySample = onnx.reshape(unfolded, [batch, groups * ins * window, pixels]);
  const columns = onnx.transpose(bySample, [1, 0, 2]);
  const slopes = onnx.transpose(dy, [1, 0, 2, 3]);
  const dweight = product(
    onnx,
    reshaped(onnx, slopes, [groups, outs, batch * pixels]),
    reshaped(onnx, columns, [groups, ins * window, batch * pixels]),
    { transposeB: true },
  );
  return onnx.reshape(dweight, weightShape(geometry));
};

/**
 * A convolution over x with batch and channels swapped, whose window is all of dy. Strides and dilations trade places: the
 * distance between window positions becomes that between window elements. If the forward stride left rows over, this
 * window moves further than the weight has rows; the rest is cut off.
 */
const swappedConv: Lower = (onnx, x, dy, geometry) => {
  const { height, width, outHeight, outWidth, kernelHeight, kernelWidth, strides, dilations } = geometry;
  const { batch, groups, ins, outs, window } = sizes(geometry);
  const byGroup = onnx.reshape(x, [batch, groups, ins, height * width]);
  const images = onnx.reshape(onnx.transpose(byGroup, [2, 1, 0, 3]), [ins, groups * batch, height, width]);
  const swapped = { ...geometry, strides: dilations, dilations: strides };
  const moved = onnx.node(
    "Conv",
    [images, onnx.transpose(dy, [1, 0, 2, 3])],
    convAttributes({ ...swapped, kernelHeight: outHeight, kernelWidth: outWidth }),
  );
  const cut = onnx.slice(moved, [2, 3], [0, 0], [kernelHeight, kernelWidth]);
  const byChannel = onnx.transpose(onnx.reshape(cut, [ins, groups * outs, window]), [1, 0, 2]);
  return onnx.reshape(byChannel, weightShape(geometry));
};

export const convWeightGradients: Readonly<Record<ConvWeightGradient, Lower>> = {
  productPerSample,
  oneProduct,
  swappedConv,
};

function weightShape({ outChannels, inChannels, groups, kernelHeight, kernelWidth }: ConvGeometry): number[] {
  return [outChannels, inChannels / groups, kernelHeight, kernelWidth];
}

/** The sizes of the matrices: channels in one group, positions of the window, pixels of dy. */
function sizes(geometry: ConvGeometry) {
  const { batch, groups, inChannels, outChannels } = geometry;
  return {
    batch,
    groups,
    ins: inChannels / groups,
    outs: outChannels / groups,
    window: geometry.kernelHeight * geometry.kernelWidth,
    pixels: geometry.outHeight * geometry.outWidth,
  };
}
