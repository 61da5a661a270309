import * as tf from "@tensorflow/tfjs-core";

/**
 * An op that is constant except for jumps, such as a comparison: its gradient is zero. TF.js has no gradient for such ops
 * and refuses to differentiate functions with them.
 */
export function withoutGradient(
  compute: (...operands: tf.Tensor[]) => tf.Tensor,
): (...operands: tf.Tensor[]) => tf.Tensor {
  return tf.customGrad((...given) => {
    const operands = given.filter((value): value is tf.Tensor => value instanceof tf.Tensor);
    const zeros = (): tf.Tensor[] => operands.map((operand) => tf.zerosLike(operand));
    return { value: compute(...operands), gradFunc: () => zeros() as unknown as tf.Tensor };
  });
}
