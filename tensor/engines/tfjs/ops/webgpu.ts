import * as tf from "@tensorflow/tfjs-core";
import type { Pool2dAttributes, Size2d } from "../../../ops/image-shapes.js";
import { apart } from "./apart.js";
import { elementwiseKernels } from "./elementwise.js";
import { imageKernels } from "./images.js";
import type { KernelTable } from "./kernel.js";

/** Ops that TF.js's WebGPU backend computes in a way that differs from their definition. */
export const webgpuKernels: KernelTable<"cast" | "maxPool2d"> = {
  /** A cast to float32 leaves integers in the buffer, and some programs then misread them. */
  cast: (operands, attributes, type) => {
    const result = elementwiseKernels.cast(operands, attributes, type);
    return attributes.dtype === "float32" && operands[0].dtype !== "float32" ? tf.mul(result, 1) : result;
  },
  /** The gradient of its pool goes to the last of a window's equal maxima, not to the first. */
  maxPool2d: ([x], attributes, type) =>
    tf.customGrad((...given) => {
      const [x, save] = given as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void];
      const value = imageKernels.maxPool2d([x], attributes, type);
      save([x, value]);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor =>
        poolGradient(saved as [tf.Tensor, tf.Tensor], dy, attributes);
      return { value, gradFunc };
    })(x),
};

/**
 * The gradient by positions of the window: each gives dy to the image where it holds the maximum and no earlier position
 * does. x [n, c, h, w], y and dy [n, c, h', w'].
 */
function poolGradient(
  [x, y]: readonly [tf.Tensor, tf.Tensor],
  dy: tf.Tensor,
  { kernel, strides, padding: [top, left, bottom, right] }: Pool2dAttributes,
): tf.Tensor {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const padded = tf.pad(x, [...none, [top, bottom], [left, right]], Number.NEGATIVE_INFINITY);
  const [rows, columns] = padded.shape.slice(2) as [number, number];
  let sum = tf.zerosLike(padded);
  let open = tf.onesLike(dy);
  for (let u = 0; u < kernel[0]; u++) {
    for (let v = 0; v < kernel[1]; v++) {
      const place = windowPlace(padded, [u, v], strides, y.shape);
      const chosen = tf.mul(open, tf.where(tf.equal(place, y), tf.onesLike(y), tf.zerosLike(y)));
      open = tf.sub(open, chosen);
      const given = apart(tf.mul(dy, chosen), strides);
      const [givenRows, givenColumns] = given.shape.slice(2) as [number, number];
      const around = [...none, [u, rows - u - givenRows], [v, columns - v - givenColumns]];
      sum = tf.add(sum, tf.pad(given, around as [number, number][]));
    }
  }
  return tf.slice(sum, [0, 0, top, left], [n, c, height, width]);
}

const none: [number, number][] = [
  [0, 0],
  [0, 0],
];

/** What every window holds at one of its positions, [n, c, h', w']. */
function windowPlace(
  padded: tf.Tensor,
  [u, v]: Size2d,
  [vertical, horizontal]: Size2d,
  shape: readonly number[],
): tf.Tensor {
  const [n, c, height, width] = shape as [number, number, number, number];
  const end = [n, c, u + (height - 1) * vertical + 1, v + (width - 1) * horizontal + 1];
  return tf.stridedSlice(padded, [0, 0, u, v], end, [1, 1, vertical, horizontal]);
}
