import * as tf from "@tensorflow/tfjs-core";
import { sameShape } from "../../../ops/tensor-type.js";

/**
 * By adding zeros where there is a gradient: TF.js repeats with Tile, whose gradient ends at four axes, while the
 * gradient of a sum undoes the broadcast at any number.
 */
export function broadcast(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (sameShape(x.shape, shape)) return x;
  return x.dtype === "float32" ? tf.add(x, tf.zeros([...shape])) : tf.broadcastTo(x, [...shape]);
}
