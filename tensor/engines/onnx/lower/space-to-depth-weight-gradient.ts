import type { OpNodeOf } from "../../../graph/node.js";
import { sizeOf } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import type { Convolution } from "./conv.js";
import { type ConvGeometry, convGeometry } from "./conv-geometry.js";
import { chooseConvWeightGradient } from "./conv-weight-gradient.js";
import { im2col } from "./im2col.js";
import { type LoweringTable, operandsOf } from "./lowering.js";
import { type Product, reshaped } from "./matmul.js";
import { isTiled, mostParts, poolGradientInDepth, windowOffsets } from "./space-to-depth.js";

type PoolGradient = OpNodeOf<"maxPool2dGradient">;

/**
 * The saving grows with the number of filters, the wasted products with filters times channels. On two cores, a layer of 1
 * to 4 channels with its forward pass takes a tenth to a quarter less time, one of 8 the same, one of 16 more.
 */
const mostChannels = 4;

/** The gradient to the weight of a convolution under a max pool, with dy split from space to depth where that is faster. */
export function withSpaceToDepthWeightGradient(
  plain: LoweringTable<Convolution>,
  product: Product,
): LoweringTable<Convolution> {
  return {
    ...plain,
    conv2dWeightGradient: (onnx, operands, node, valueFor) => {
      const [x, dy] = operands;
      const [, pool] = node.inputs;
      const { weightShape, ...attributes } = node.attributes;
      const geometry = convGeometry(x.shape, weightShape, dy.shape, attributes);
      if (pool.kind !== "op" || pool.op !== "maxPool2dGradient" || !paysOff(geometry, pool)) {
        return plain.conv2dWeightGradient(onnx, operands, node, valueFor);
      }
      const parts = poolGradientInDepth(onnx, operandsOf(pool, valueFor), pool, valueFor);
      return weightGradient(onnx, x.value, parts, geometry, pool.attributes.kernel, product);
    },
  };
}

function paysOff(geometry: ConvGeometry, pool: PoolGradient): boolean {
  const { inChannels, groups, strides, dilations } = geometry;
  return (
    isTiled(pool) &&
    sizeOf(pool.attributes.kernel) <= mostParts &&
    inChannels <= mostChannels &&
    groups === 1 &&
    [...strides, ...dilations].every((step) => step === 1) &&
    chooseConvWeightGradient(geometry) === "productPerSample"
  );
}

/**
 * The gradient of a pool is made in parts, and joining them takes as long as making them. At window position (a, b), part
 * (u, v) correlates with pixels that lie u rows and v columns further in the image:
 *
 *     dweight[o, i, a, b] = Σ_(u, v) Σ_n Σ_p dy_(u, v)[n, o, p] · columns[n, i, (u + a, v + b), p]
 *
 * The columns are those of a window that covers all parts and moves by the pool's strides: fewer numbers than the plain
 * gradient has. Each product covers every position of that window and is cut to the part's own.
 */
function weightGradient(
  onnx: OnnxBuilder,
  x: ValueName,
  parts: readonly ValueName[],
  geometry: ConvGeometry,
  pool: readonly [number, number],
  product: Product,
): ValueName {
  const { batch, inChannels, outChannels, kernelHeight, kernelWidth } = geometry;
  const reach = { kernelHeight: kernelHeight + pool[0] - 1, kernelWidth: kernelWidth + pool[1] - 1 };
  const out = { outHeight: geometry.outHeight / pool[0], outWidth: geometry.outWidth / pool[1] };
  const [window, pixels] = [reach.kernelHeight * reach.kernelWidth, out.outHeight * out.outWidth];
  const unfolded = im2col(onnx, x, batch * inChannels, { ...geometry, ...reach, ...out, strides: pool });
  const columns = reshaped(onnx, unfolded, [batch, inChannels * window, pixels]);

  const starts = windowOffsets(pool);
  return parts
    .map((part, k) => {
      const slopes = reshaped(onnx, part, [batch, outChannels, pixels]);
      const products = product(onnx, slopes, columns, { transposeB: true });
      const summed = onnx.node("ReduceSum", [products, onnx.ints([0])], { keepdims: 0 });
      const shape = [outChannels, inChannels, reach.kernelHeight, reach.kernelWidth];
      const [u, v] = starts[k] ?? [0, 0];
      return onnx.slice(onnx.reshape(summed, shape), [2, 3], [u, v], [u + kernelHeight, v + kernelWidth]);
    })
    .reduce((sum, part) => onnx.node("Add", [sum, part]));
}
