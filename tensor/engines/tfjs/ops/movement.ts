import * as tf from "@tensorflow/tfjs-core";
import type { movementOps } from "../../../ops/movement.js";
import { broadcastShapes } from "../../../ops/operand-check.js";
import { sizeOf } from "../../../ops/tensor-type.js";
import { broadcast } from "./broadcast.js";
import type { KernelTable } from "./kernel.js";

export const movementKernels: KernelTable<keyof typeof movementOps | "matmul"> = {
  reshape: ([x], { shape }) => tf.reshape(x, [...shape]),
  broadcast: ([x], { shape }) => broadcast(x, shape),
  transpose: ([x], { permutation }) => tf.transpose(x, [...permutation]),
  slice: ([x], { starts, sizes }) => tf.slice(x, [...starts], [...sizes]),
  pad: ([x], { before, after }) =>
    tf.pad(
      x,
      before.map((rows, axis) => [rows, after[axis] ?? 0]),
    ),
  concat: (parts, { axis }) => tf.concat([...parts], axis),
  /** TF.js's own gradient ignores that matrices were broadcast over a batch, so they are broadcast before the product. */
  matmul: ([a, b], { transposeA, transposeB }, { shape }) => {
    if (a.rank === 2 && b.rank === 2) return tf.matMul(a, b, transposeA, transposeB);
    if (b.rank === 2 && !transposeA) {
      const rows = tf.reshape(a, [-1, a.shape.at(-1) ?? 1]);
      return tf.reshape(tf.matMul(rows, b, false, transposeB), [...shape]);
    }
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) ?? [];
    const [left, right] = [a, b].map((x) =>
      tf.reshape(broadcast(x, [...batch, ...x.shape.slice(-2)]), [sizeOf(batch), ...x.shape.slice(-2)]),
    ) as [tf.Tensor, tf.Tensor];
    return tf.reshape(tf.matMul(left, right, transposeA, transposeB), [...shape]);
  },
};
