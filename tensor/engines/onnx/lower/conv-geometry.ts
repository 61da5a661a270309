import type { Conv2dAttributes } from "../../../ops/image-shapes.js";
import type { Shape } from "../../../ops/tensor-type.js";
import type { Attributes } from "../model.js";

/** All sizes of a convolution under their usual names. */
export interface ConvGeometry extends Conv2dAttributes {
  readonly batch: number;
  readonly groups: number;
  /** Channels of x and y, of all groups together. */
  readonly inChannels: number;
  readonly outChannels: number;
  readonly height: number;
  readonly width: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
}

/** From the shapes of x [n, c, h, w], weight [out, c / groups, kh, kw] and y [n, out, h', w']. */
export function convGeometry(
  x: Shape,
  weight: Shape,
  y: Shape,
  { strides, padding, dilations, groups }: Conv2dAttributes,
): ConvGeometry {
  const [batch, inChannels, height, width] = fourAxes(x);
  const [outChannels, , kernelHeight, kernelWidth] = fourAxes(weight);
  const [, , outHeight, outWidth] = fourAxes(y);
  return {
    ...{ strides, padding, dilations, groups },
    ...{ batch, inChannels, outChannels, height, width, outHeight, outWidth, kernelHeight, kernelWidth },
  };
}

export function fourAxes(shape: Shape): readonly [number, number, number, number] {
  const [n, c, h, w] = shape;
  if (n === undefined || c === undefined || h === undefined || w === undefined) {
    throw new Error(`an image must have 4 axes, not [${shape.join(", ")}]`);
  }
  return [n, c, h, w];
}

/** The attributes of Conv and ConvTranspose. Their padding is in our order: above, left, below, right. */
export function convAttributes({
  strides,
  padding,
  dilations,
  groups,
  kernelHeight,
  kernelWidth,
}: Conv2dAttributes & Pick<ConvGeometry, "kernelHeight" | "kernelWidth">): Attributes {
  return {
    kernel_shape: [kernelHeight, kernelWidth],
    strides,
    pads: padding,
    dilations,
    group: groups,
  };
}
