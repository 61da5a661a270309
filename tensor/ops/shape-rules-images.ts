import type { Conv2dAttributes, Op, Pool2dAttributes, Size2d } from "./op.js";
import {
  commonDType,
  isCount,
  isPositiveInteger,
  one,
  type ShapeRules,
  three,
  two,
  wrongCount,
} from "./shape-checks.js";
import { ShapeError } from "./shape-error.js";
import { formatShape, type Shape, sameShape, type TensorType } from "./tensor-type.js";

/** What conv2d and maxPool2d have in common: a window that moves over a padded image. */
interface Window {
  /** Height and width that the window covers, dilation included. */
  readonly extent: Size2d;
  readonly strides: Size2d;
  readonly padding: Pool2dAttributes["padding"];
}

/** A shape of four axes, [n, c, h, w] for an image. */
function fourAxes(op: Op, inputs: readonly TensorType[], shape: Shape, what: string) {
  const [first, second, height, width] = shape;
  if (
    shape.length !== 4 ||
    first === undefined ||
    second === undefined ||
    height === undefined ||
    width === undefined
  ) {
    throw new ShapeError(op, inputs, `${what} must have 4 axes, but is ${formatShape(shape)}`);
  }
  return { first, second, height, width };
}

const image = "the image [batch, channel, height, width]";
const kernel = "the weight [out, in / groups, height, width]";
const cross = (size: readonly number[]): string => size.join(" × ");

/** Height and width after a window has moved over the image: ⌊(size + padding − extent) / stride⌋ + 1. */
function slide(op: Op, inputs: readonly TensorType[], shape: Shape, window: Window): [number, number] {
  const { height, width } = fourAxes(op, inputs, shape, image);
  const [top, left, bottom, right] = window.padding;
  const padded: Size2d = [height + top + bottom, width + left + right];
  const fail = (reason: string): never => {
    throw new ShapeError(op, inputs, reason);
  };
  if (!window.strides.every(isPositiveInteger)) {
    fail(`strides ${cross(window.strides)} over ${formatShape(shape)} must be positive whole numbers`);
  }
  if (!window.padding.every(isCount)) {
    fail(
      `padding ${formatShape(window.padding)} around ${formatShape(shape)} must be whole numbers from 0 on`,
    );
  }
  if (!window.extent.every(isPositiveInteger)) {
    fail(`a window of ${cross(window.extent)} over ${formatShape(shape)} must have whole, positive sizes`);
  }
  if (window.extent[0] > padded[0] || window.extent[1] > padded[1]) {
    fail(
      `a window of ${cross(window.extent)} does not fit into the image ${formatShape(shape)}, ${cross(padded)} with padding`,
    );
  }
  return [
    Math.floor((padded[0] - window.extent[0]) / window.strides[0]) + 1,
    Math.floor((padded[1] - window.extent[1]) / window.strides[1]) + 1,
  ];
}

/** [n, c, h, w] and [out, c / groups, kh, kw] to [n, out, h', w']. */
function convolve(
  op: Op,
  inputs: readonly TensorType[],
  x: Shape,
  weight: Shape,
  attributes: Conv2dAttributes,
): Shape {
  const { strides, padding, dilations, groups } = attributes;
  const { first: batch, second: channels } = fourAxes(op, inputs, x, image);
  const { first: out, second: perGroup, height, width } = fourAxes(op, inputs, weight, kernel);
  const fail = (reason: string): never => {
    throw new ShapeError(op, inputs, reason);
  };
  const both = `image ${formatShape(x)} and weight ${formatShape(weight)}`;
  if (!isPositiveInteger(groups)) fail(`${both}: there must be at least one group, not ${groups}`);
  if (channels % groups !== 0) fail(`${both}: ${channels} input channels do not fall into ${groups} groups`);
  if (out % groups !== 0) fail(`${both}: ${out} output channels do not fall into ${groups} groups`);
  if (channels / groups !== perGroup) {
    const perGroupText = groups === 1 ? "" : ` in ${groups} groups`;
    fail(
      `${both}: the image has ${channels} channels${perGroupText}, the weight is made for ${perGroup * groups}`,
    );
  }
  if (!dilations.every(isPositiveInteger)) {
    fail(`${both}: dilations ${cross(dilations)} must be positive whole numbers`);
  }
  const extent: Size2d = [(height - 1) * dilations[0] + 1, (width - 1) * dilations[1] + 1];
  return [batch, out, ...slide(op, inputs, x, { extent, strides, padding })];
}

/** [n, c, h, w] to [n, c, h', w']. */
function pool(op: Op, inputs: readonly TensorType[], x: Shape, attributes: Pool2dAttributes): Shape {
  const { first: batch, second: channels } = fourAxes(op, inputs, x, image);
  const { kernel, padding } = attributes;
  const size = slide(op, inputs, x, { ...attributes, extent: kernel });
  // a window that sees only padding would have no greatest element
  if (padding.some((rows, side) => rows >= (kernel[side % 2] ?? 0))) {
    const reason = `padding ${formatShape(padding)} around ${formatShape(x)} must be smaller than the window of ${cross(kernel)}`;
    throw new ShapeError(op, inputs, reason);
  }
  return [batch, channels, ...size];
}

function checkGradient(op: Op, inputs: readonly TensorType[], dy: Shape, y: Shape): void {
  if (!sameShape(dy, y)) {
    throw new ShapeError(
      op,
      inputs,
      `the gradient ${formatShape(dy)} must have the shape of the output ${formatShape(y)}`,
    );
  }
}

export const imageShapeRules = {
  conv2d(inputs, attributes) {
    const [x, weight, bias] = inputs;
    if (x === undefined || weight === undefined || inputs.length > 3) {
      throw wrongCount("conv2d", inputs, "2 or 3 operands");
    }
    const dtype = commonDType("conv2d", inputs, ["float32"]);
    const shape = convolve("conv2d", inputs, x.shape, weight.shape, attributes);
    const out = weight.shape[0] ?? 0;
    if (bias !== undefined && !sameShape(bias.shape, [out])) {
      const reason = `bias ${formatShape(bias.shape)} must be [${out}] for weight ${formatShape(weight.shape)}`;
      throw new ShapeError("conv2d", inputs, reason);
    }
    return { dtype, shape };
  },
  maxPool2d(inputs, attributes) {
    const { shape } = one("maxPool2d", inputs);
    const dtype = commonDType("maxPool2d", inputs, ["float32"]);
    return { dtype, shape: pool("maxPool2d", inputs, shape, attributes) };
  },
  conv2dInputGradient(inputs, attributes) {
    const op = "conv2dInputGradient";
    const [dy, weight] = two(op, inputs);
    const dtype = commonDType(op, inputs, ["float32"]);
    const { inputShape } = attributes;
    checkGradient(op, inputs, dy.shape, convolve(op, inputs, inputShape, weight.shape, attributes));
    return { dtype, shape: inputShape };
  },
  conv2dWeightGradient(inputs, attributes) {
    const op = "conv2dWeightGradient";
    const [x, dy] = two(op, inputs);
    const dtype = commonDType(op, inputs, ["float32"]);
    const { weightShape } = attributes;
    checkGradient(op, inputs, dy.shape, convolve(op, inputs, x.shape, weightShape, attributes));
    return { dtype, shape: weightShape };
  },
  maxPool2dGradient(inputs, attributes) {
    const op = "maxPool2dGradient";
    const [x, y, dy] = three(op, inputs);
    const dtype = commonDType(op, inputs, ["float32"]);
    checkGradient(op, inputs, y.shape, pool(op, inputs, x.shape, attributes));
    checkGradient(op, inputs, dy.shape, y.shape);
    return { dtype, shape: x.shape };
  },
} satisfies Partial<ShapeRules>;
