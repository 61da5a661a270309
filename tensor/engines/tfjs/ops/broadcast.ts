import * as tf from "@tensorflow/tfjs-core";
import { sameShape } from "../../../ops/tensor-type.js";

/**
 * Adds zeros where there is a gradient. TF.js broadcasts with Tile, whose gradient stops at four axes; the gradient of a
 * sum undoes a broadcast of any rank.
 */
export function broadcast(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (sameShape(x.shape, shape)) return x;
  return x.dtype === "float32" ? tf.add(x, tf.zeros([...shape])) : tf.broadcastTo(x, [...shape]);
}
