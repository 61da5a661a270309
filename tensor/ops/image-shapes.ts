import { isCount, isPositiveInteger, type OperandCheck } from "./operand-check.js";
import { formatShape, type Shape, sameShape } from "./tensor-type.js";

export type Size2d = readonly [height: number, width: number];

/** Padding of an image: rows above, columns left, rows below, columns right. */
export type Padding2d = readonly [top: number, left: number, bottom: number, right: number];

export interface Conv2dAttributes {
  readonly strides: Size2d;
  readonly padding: Padding2d;
  readonly dilations: Size2d;
  /** Input and output channels fall into this many groups that do not see each other. */
  readonly groups: number;
}

export interface Pool2dAttributes {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: Padding2d;
}

/** What conv2d and maxPool2d have in common: a window that moves over a padded image. */
interface Window {
  /** Height and width that the window covers, dilation included. */
  readonly extent: Size2d;
  readonly strides: Size2d;
  readonly padding: Padding2d;
}

const image = "the image [batch, channel, height, width]";
const kernel = "the weight [out, in / groups, height, width]";
const cross = (size: readonly number[]): string => size.join(" × ");

/** [n, c, h, w] and [out, c / groups, kh, kw] to [n, out, h', w']. */
export function convolve(x: Shape, weight: Shape, attributes: Conv2dAttributes, check: OperandCheck): Shape {
  const { strides, padding, dilations, groups } = attributes;
  const { first: batch, second: channels } = fourAxes(x, image, check);
  const { first: out, second: perGroup, height, width } = fourAxes(weight, kernel, check);
  const error = (reason: string) =>
    check.error(`image ${formatShape(x)} and weight ${formatShape(weight)}: ${reason}`);
  if (!isPositiveInteger(groups)) {
    throw error(`there must be at least one group, not ${groups}`);
  }
  if (channels % groups !== 0) {
    throw error(`${channels} input channels do not fall into ${groups} groups`);
  }
  if (out % groups !== 0) {
    throw error(`${out} output channels do not fall into ${groups} groups`);
  }
  if (channels / groups !== perGroup) {
    const has = `the image has ${channels} channels${groups === 1 ? "" : ` in ${groups} groups`}`;
    throw error(`${has}, the weight is made for ${perGroup * groups}`);
  }
  if (!dilations.every(isPositiveInteger)) {
    throw error(`dilations ${cross(dilations)} must be positive whole numbers`);
  }
  const extent: Size2d = [(height - 1) * dilations[0] + 1, (width - 1) * dilations[1] + 1];
  return [batch, out, ...slide(x, { extent, strides, padding }, check)];
}

/** [n, c, h, w] to [n, c, h', w']. */
export function pool(x: Shape, attributes: Pool2dAttributes, check: OperandCheck): Shape {
  const { first: batch, second: channels } = fourAxes(x, image, check);
  const { kernel, padding } = attributes;
  const size = slide(x, { ...attributes, extent: kernel }, check);
  // a window of padding alone would have no maximum
  if (padding.some((rows, side) => rows >= (kernel[side % 2] ?? 0))) {
    const around = `padding ${formatShape(padding)} around ${formatShape(x)}`;
    throw check.error(`${around} must be smaller than the window of ${cross(kernel)}`);
  }
  return [batch, channels, ...size];
}

export function checkGradient(dy: Shape, y: Shape, check: OperandCheck): void {
  if (!sameShape(dy, y)) {
    throw check.error(`the gradient ${formatShape(dy)} must have the shape of the output ${formatShape(y)}`);
  }
}

/** Height and width after a window has moved over the image: ⌊(size + padding − extent) / stride⌋ + 1. */
function slide(x: Shape, { extent, strides, padding }: Window, check: OperandCheck): [number, number] {
  const { height, width } = fourAxes(x, image, check);
  const [top, left, bottom, right] = padding;
  const padded: Size2d = [height + top + bottom, width + left + right];
  const shape = () => formatShape(x);
  if (!strides.every(isPositiveInteger)) {
    throw check.error(`strides ${cross(strides)} over ${shape()} must be positive whole numbers`);
  }
  if (!padding.every(isCount)) {
    throw check.error(`padding ${formatShape(padding)} around ${shape()} must be whole numbers from 0 on`);
  }
  if (!extent.every(isPositiveInteger)) {
    throw check.error(`a window of ${cross(extent)} over ${shape()} must have whole, positive sizes`);
  }
  if (extent[0] > padded[0] || extent[1] > padded[1]) {
    const window = `a window of ${cross(extent)}`;
    throw check.error(`${window} does not fit into the image ${shape()}, ${cross(padded)} with padding`);
  }
  return [
    Math.floor((padded[0] - extent[0]) / strides[0]) + 1,
    Math.floor((padded[1] - extent[1]) / strides[1]) + 1,
  ];
}

/** A shape of four axes, [n, c, h, w] for an image. */
function fourAxes(shape: Shape, what: string, check: OperandCheck) {
  if (shape.length !== 4) throw check.error(`${what} must have 4 axes, but is ${formatShape(shape)}`);
  const [first = 0, second = 0, height = 0, width = 0] = shape;
  return { first, second, height, width };
}
