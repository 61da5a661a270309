import * as tf from "@tensorflow/tfjs-core";
import type { gatherOps } from "../../../ops/gather.js";
import type { pickOps } from "../../../ops/pick.js";
import { sizeOf } from "../../../ops/tensor-type.js";
import type { Kernel, KernelTable } from "./kernel.js";

/** Sums dy [count, length] by ids [count] to [rows, length]; ids outside of the table have a dy of zero. */
type SumByIndex = (dy: tf.Tensor2D, ids: tf.Tensor1D, rows: number) => tf.Tensor;

/**
 * An id outside of the table gives zeros; TF.js's own function throws or does not, by backend. Its gradient for the plain
 * backend goes through all ids for every row of the table.
 */
const gatherWith =
  (sum: SumByIndex): Kernel<"gather"> =>
  ([table, ids]) => {
    const [rows = 0, ...row] = table.shape;
    const inside = tf.minimum(tf.maximum(ids, whole(0)), whole(rows - 1));
    const isInside = tf.reshape(tf.equal(ids, inside), [...ids.shape, ...row.map(() => 1)]);
    return tf.customGrad((...given) => {
      const [table, save] = given as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void];
      const found = tf.gather(table, inside);
      save([inside, isInside]);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
        const [inside, isInside] = saved as [tf.Tensor, tf.Tensor];
        const kept = tf.where(isInside, dy, tf.zerosLike(dy));
        const updates = tf.reshape(kept, [sizeOf(inside.shape), sizeOf(row)]) as tf.Tensor2D;
        return tf.reshape(sum(updates, tf.reshape(inside, [-1]) as tf.Tensor1D, rows), [rows, ...row]);
      };
      return { value: tf.where(isInside, found, tf.zerosLike(found)), gradFunc };
    })(table);
  };

/** By the product with a one-hot matrix: GPUs scatter in the order of their threads, which varies. */
export const gatherKernels: KernelTable<keyof typeof gatherOps> = {
  gather: gatherWith((dy, ids, rows) => tf.matMul(tf.oneHot(ids, rows, 1, 0, "float32"), dy, true)),
};

/** The plain backend scatters on its one thread, in the order of the ids. */
export const cpuGatherKernels: KernelTable<keyof typeof gatherOps> = {
  gather: gatherWith((dy, ids, rows) => tf.scatterND(tf.reshape(ids, [-1, 1]), dy, [rows, dy.shape[1]])),
};

/** By the product with a one-hot matrix, whose gradient TF.js has. */
export const pickKernels: KernelTable<keyof typeof pickOps> = {
  pick: ([rows, ids]) => tf.sum(tf.mul(rows, tf.oneHot(ids, rows.shape.at(-1) ?? 1, 1, 0, "float32")), -1),
};

const whole = (value: number): tf.Tensor => tf.scalar(value, "int32");
