import * as tf from "@tensorflow/tfjs-core";
import type { Size2d } from "../../../ops/image-shapes.js";

/** An image [n, c, height, width] with its rows and columns moved apart: step − 1 zeros between neighbours. */
export function apart(image: tf.Tensor, [vertical, horizontal]: Size2d): tf.Tensor {
  const [n, c, height, width] = image.shape as [number, number, number, number];
  const rows = tf.pad(tf.reshape(image, [n * c, height, 1, width]), [none, none, [0, vertical - 1], none]);
  const tall = tf.reshape(rows, [n * c, height * vertical, width, 1]);
  const columns = tf.pad(tall, [none, none, none, [0, horizontal - 1]]);
  const whole = tf.reshape(columns, [n, c, height * vertical, width * horizontal]);
  const extent = [(height - 1) * vertical + 1, (width - 1) * horizontal + 1];
  return tf.slice(whole, [0, 0, 0, 0], [n, c, ...extent]);
}

const none: [number, number] = [0, 0];
