import type { GradientRules } from "./gradient-rule.js";
import {
  type Conv2dAttributes,
  checkGradient,
  convolve,
  type Pool2dAttributes,
  pool,
} from "./image-shapes.js";
import { op } from "./op.js";
import { formatShape, type Shape, sameShape, type TensorType } from "./tensor-type.js";

const conv2dAttributes = ({ strides, padding, dilations, groups }: Conv2dAttributes): Conv2dAttributes => ({
  strides,
  padding,
  dilations,
  groups,
});

const pool2dAttributes = ({ kernel, strides, padding }: Pool2dAttributes): Pool2dAttributes => ({
  kernel,
  strides,
  padding,
});

export const imageOps = {
  /** x [n, c, h, w], weight [out, c / groups, kh, kw], bias [out] or undefined; [n, out, h', w'] out. */
  conv2d: op({
    operands: "convolution",
    attributes: (_operands, attributes: Conv2dAttributes) => conv2dAttributes(attributes),
    shape([x, weight, bias], attributes, check) {
      const dtype = check.commonDType(["float32"]);
      const shape = convolve(x.shape, weight.shape, attributes, check);
      const out = weight.shape[0] ?? 0;
      if (bias !== undefined && !sameShape(bias.shape, [out])) {
        const found = `bias ${formatShape(bias.shape)}`;
        throw check.error(`${found} must be [${out}] for weight ${formatShape(weight.shape)}`);
      }
      return { dtype, shape };
    },
  }),
  /**
   * dy [n, out, h', w'], weight [out, c / groups, kh, kw] to the gradient of conv2d's x, [n, c, h, w]: the transposed convolution
   * of dy, which models have too.
   */
  conv2dInputGradient: op({
    operands: "inputGradient",
    attributes: (_operands, attributes: Conv2dAttributes & { readonly inputShape: Shape }) => ({
      ...conv2dAttributes(attributes),
      inputShape: attributes.inputShape,
    }),
    shape([dy, weight], { inputShape, ...attributes }, check): TensorType {
      const dtype = check.commonDType(["float32"]);
      checkGradient(dy.shape, convolve(inputShape, weight.shape, attributes, check), check);
      return { dtype, shape: inputShape };
    },
  }),
  /** [n, c, h, w]; of equal maxima in a window, the first in row order takes the gradient. */
  maxPool2d: op({
    operands: "unary",
    attributes: (_x, attributes: Pool2dAttributes) => pool2dAttributes(attributes),
    shape: ([x], attributes, check) => ({
      dtype: check.commonDType(["float32"]),
      shape: pool(x.shape, attributes, check),
    }),
  }),
};

export const imageGradients: GradientRules<keyof typeof imageOps> = {
  conv2d: ({ dy, ops, attributes }, x, weight) => [
    () => ops.conv2dInputGradient(dy, weight, { ...attributes, inputShape: ops.shapeOf(x) }),
    () => ops.conv2dWeightGradient(x, dy, { ...attributes, weightShape: ops.shapeOf(weight) }),
    () => ops.sum(dy, [0, 2, 3]),
  ],
  conv2dInputGradient: ({ dy, ops, attributes: { inputShape, ...attributes } }, x, weight) => [
    () => ops.conv2d(dy, weight, undefined, attributes),
    () => ops.conv2dWeightGradient(dy, x, { ...attributes, weightShape: ops.shapeOf(weight) }),
  ],
  maxPool2d: ({ y, dy, ops, attributes }, x) => [() => ops.maxPool2dGradient(x, y, dy, attributes)],
};

export const imageGradientOps = {
  /** x [n, c, h, w], dy [n, out, h', w'] to the gradient of conv2d's weight. */
  conv2dWeightGradient: op({
    operands: "weightGradient",
    attributes: (_operands, attributes: Conv2dAttributes & { readonly weightShape: Shape }) => ({
      ...conv2dAttributes(attributes),
      weightShape: attributes.weightShape,
    }),
    shape([x, dy], { weightShape, ...attributes }, check): TensorType {
      const dtype = check.commonDType(["float32"]);
      checkGradient(dy.shape, convolve(x.shape, weightShape, attributes, check), check);
      return { dtype, shape: weightShape };
    },
  }),
  /** x, y = maxPool2d(x), dy to the gradient of x. */
  maxPool2dGradient: op({
    operands: "poolGradient",
    attributes: (_operands, attributes: Pool2dAttributes) => pool2dAttributes(attributes),
    shape([x, y, dy], attributes, check): TensorType {
      const dtype = check.commonDType(["float32"]);
      checkGradient(y.shape, pool(x.shape, attributes, check), check);
      checkGradient(dy.shape, y.shape, check);
      return { dtype, shape: x.shape };
    },
  }),
};
