import * as tf from "@tensorflow/tfjs-core";
import type { Padding2d, Size2d } from "../../../ops/image-shapes.js";
import type { imageOps } from "../../../ops/images.js";
import { apart } from "./apart.js";
import type { KernelTable } from "./kernel.js";

/**
 * Every backend of TF.js has kernels for images in batch, height, width, channel order, but not for our order, so images
 * are transposed before and after. Padding is a step of its own, since backends differ in the paddings they take.
 */
export const imageKernels: KernelTable<keyof typeof imageOps> = {
  conv2d: ([x, weight, bias], { strides, padding, dilations, groups }) => {
    const image = tf.pad(toChannelsLast(x), around(padding)) as tf.Tensor4D;
    const windows = spread(weight, dilations);
    const y = convolveGroups(image, windows, strides, groups);
    return toChannelsFirst(bias === undefined ? y : tf.add(y, bias));
  },
  conv2dInputGradient: ([x, weight], { strides, padding, dilations, groups, inputShape }) => {
    const [n = 0, channels = 0, height = 0, width = 0] = inputShape;
    const windows = mirrored(spread(weight, dilations), groups);
    const [, , rows = 1, columns = 1] = windows.shape;
    const [top, left] = padding;
    // every place that a window reaches, and those beyond that padding or a remainder of the stride leave out
    const sparse = apart(x, strides);
    const [, , sparseRows = 0, sparseColumns = 0] = sparse.shape;
    const around = [
      [0, 0],
      [rows - 1, Math.max(rows - 1, top + height - sparseRows)],
      [columns - 1, Math.max(columns - 1, left + width - sparseColumns)],
      [0, 0],
    ] as [number, number][];
    const image = tf.pad(toChannelsLast(sparse), around) as tf.Tensor4D;
    const all = toChannelsFirst(convolveGroups(image, windows, [1, 1], groups));
    return tf.slice(all, [0, 0, top, left], [n, channels, height, width]);
  },
  maxPool2d: ([x], { kernel, strides, padding }) => {
    const image = tf.pad(toChannelsLast(x), around(padding), lowest) as tf.Tensor4D;
    return toChannelsFirst(tf.maxPool(image, [...kernel], [...strides], "valid"));
  },
};

/** Below every activation. Finite: WGSL has no infinities. */
const lowest = -3.4e38;

const toChannelsLast = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [0, 2, 3, 1]);
const toChannelsFirst = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [0, 3, 1, 2]);

function around([top, left, bottom, right]: Padding2d): [number, number][] {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** image [n, h, w, in], windows [out, in, kh, kw] to [n, h', w', out]. */
function convolve(image: tf.Tensor4D, windows: tf.Tensor, strides: Size2d): tf.Tensor4D {
  const filter = tf.transpose(windows, [2, 3, 1, 0]) as tf.Tensor4D;
  return tf.conv2d(image, filter, [...strides], "valid");
}

/** TF.js has no grouped convolution: each group is convolved by itself, and the results are joined. */
function convolveGroups(image: tf.Tensor4D, windows: tf.Tensor, strides: Size2d, groups: number): tf.Tensor {
  if (groups === 1) return convolve(image, windows, strides);
  const images = tf.split(image, groups, 3);
  const filters = tf.split(windows, groups, 0);
  const parts = images.map((part, group) =>
    convolve(part as tf.Tensor4D, filters[group] as tf.Tensor, strides),
  );
  return tf.concat(parts, 3);
}

/** TF.js cannot differentiate a dilated convolution; zeros between the elements of the window do the same. */
function spread(windows: tf.Tensor, dilations: Size2d): tf.Tensor {
  return dilations.every((dilation) => dilation === 1) ? windows : apart(windows, dilations);
}

/** [groups · o, i, kh, kw] to [groups · i, o, kh, kw], turned by 180°: what spreads an output over its window. */
function mirrored(windows: tf.Tensor, groups: number): tf.Tensor {
  const [outs = 0, ins = 0, ...size] = windows.shape;
  const byGroup = tf.reshape(tf.reverse(windows, [2, 3]), [groups, outs / groups, ins, ...size]);
  return tf.reshape(tf.transpose(byGroup, [0, 2, 1, 3, 4]), [groups * ins, outs / groups, ...size]);
}
