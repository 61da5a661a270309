import * as tf from "@tensorflow/tfjs-core";
import type { reductionOps } from "../../../ops/reductions.js";
import type { KernelTable } from "./kernel.js";
import { withoutGradient } from "./without-gradient.js";

export const reductionKernels: KernelTable<keyof typeof reductionOps> = {
  sum: ([x], { axes, keepDims }) => (axes.length === 0 ? x : tf.sum(x, [...axes], keepDims)),
  max: ([x], { axes, keepDims }) => {
    if (axes.length === 0) return x;
    return x.dtype === "float32" ? greatest(axes, keepDims)(x) : tf.max(x, [...axes], keepDims);
  },
  argmax: ([x], { axis }) => withoutGradient((x) => tf.argMax(x, axis))(x),
  oneHot: ([indices], { depth }) => tf.oneHot(indices as tf.Tensor, depth, 1, 0, "float32"),
};

/** The maximum, with a gradient that equal elements share evenly; TF.js's own gives each of them the whole. */
function greatest(axes: readonly number[], keepDims: boolean): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((...given) => {
    const [x, save] = given as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void];
    const kept = tf.max(x, [...axes], true);
    const value = keepDims ? kept : tf.max(x, [...axes], false);
    save([x, kept]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [x, kept] = saved as [tf.Tensor, tf.Tensor];
      const winners = tf.where(tf.equal(x, kept), tf.onesLike(x), tf.zerosLike(x));
      return tf.mul(winners, tf.div(tf.reshape(dy, kept.shape), tf.sum(winners, [...axes], true)));
    };
    return { value, gradFunc };
  });
}
