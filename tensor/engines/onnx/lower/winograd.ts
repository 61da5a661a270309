import type { Convolution } from "./conv.js";
import { type ConvGeometry, convGeometry } from "./conv-geometry.js";
import { isJoint } from "./image-transform.js";
import type { LoweringTable } from "./lowering.js";
import type { Product } from "./matmul.js";
import { tileSize, type WinogradConv, windowSize, winogradConv, winogradFilters } from "./winograd-conv.js";

/**
 * The number of channels from which the algorithm is faster than ONNX Runtime's own convolution and than the weight
 * gradient from im2col. This and the next limits are measured on two cores with AVX-512, for 1 to 512 channels, maps of 2
 * to 96 and batches of 1 to 128.
 */
const fewestChannels = 32;

/**
 * The longest side of an image, in channels, if all products were saved. It is longest for the weight gradient, whose
 * alternative from im2col is the slowest.
 */
const longestImage = { conv2d: 2 / 3, inputGradient: 2 / 3, weightGradient: 4 / 3 } as const;

/**
 * Whether the algorithm is faster. For each pixel, the transform costs as many operations as the image is long, and the
 * products save a share of as many as there are channels. The coefficients of the weight, four or nine times its size,
 * must also be used often enough.
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
    channels >= fewestChannels &&
    Math.max(height, width) <= longestImage[result] * saved * channels &&
    4 * batch * outHeight * outWidth >= growth * channels
  );
}

/** Convolutions and their gradients: by Winograd's algorithm if that is faster, otherwise by `plain`. */
export function withWinograd(
  plain: LoweringTable<Convolution>,
  product: Product,
): LoweringTable<Convolution> {
  return {
    conv2d: (onnx, operands, node, valueFor) => {
      const [x, weight, bias] = operands;
      const geometry = convGeometry(x.shape, weight.shape, node.type.shape, node.attributes);
      // Between the two transforms of a larger image lies a block half as large again as the image. ONNX Runtime's
      // allocator later gives such a block whole to an image that is kept for the gradients: ResNet-18's peak memory
      // would rise by two thirds, for a step that is 5 % shorter.
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
