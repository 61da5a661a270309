import { convAttributes, convGeometry } from "./conv-geometry.js";
import { chooseConvInputGradient, convInputGradients } from "./conv-input-gradient.js";
import { chooseConvWeightGradient, convWeightGradients } from "./conv-weight-gradient.js";
import type { LoweringTable } from "./lowering.js";
import type { Product } from "./matmul.js";

export type Convolution = "conv2d" | "conv2dInputGradient" | "conv2dWeightGradient";

export const convLowerings = (product: Product): LoweringTable<Convolution> => ({
  conv2d: (onnx, [x, weight, bias], { attributes, type }) => {
    const geometry = convGeometry(x.shape, weight.shape, type.shape, attributes);
    const inputs = [x.value, weight.value, ...(bias === undefined ? [] : [bias.value])];
    return onnx.node("Conv", inputs, convAttributes(geometry));
  },
  conv2dInputGradient: (onnx, [dy, weight], { attributes }) => {
    const geometry = convGeometry(attributes.inputShape, weight.shape, dy.shape, attributes);
    const lower = convInputGradients[chooseConvInputGradient(geometry)];
    return lower(onnx, dy.value, weight.value, geometry);
  },
  conv2dWeightGradient: (onnx, [x, dy], { attributes }) => {
    const geometry = convGeometry(x.shape, attributes.weightShape, dy.shape, attributes);
    const lower = convWeightGradients[chooseConvWeightGradient(geometry)];
    return lower(onnx, x.value, dy.value, geometry, product);
  },
});
