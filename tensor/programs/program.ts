import type { Ops } from "../ops/ops.js";
import type { TensorType } from "../ops/tensor-type.js";
import type { Named } from "./named.js";
import type { Optimizer } from "./optimizer.js";

/** A computation from named tensors to named tensors, written once for every engine. */
export interface Program {
  readonly inputs: Named<TensorType>;
  run<T>(ops: Ops<T>, inputs: Named<T>): Named<T>;
}

/**
 * One optimizer step. The inputs of the compiled program are the parameters and buffers under their own names, the
 * optimizer's slots as `<slot>:<parameter>`, `learning_rate` and `step` (float32 scalars, the step counted from 1), and
 * `inputs`. Its outputs are the new parameters, buffers and slots under the same names, `loss`, and the metrics.
 */
export interface TrainingProgram {
  readonly parameters: Named<TensorType>;
  /** Tensors without a gradient that the forward pass keeps up to date, such as running statistics. */
  readonly buffers?: Named<TensorType>;
  readonly inputs: Named<TensorType>;
  readonly optimizer: Optimizer;
  /** The largest norm of all gradients together; longer ones are scaled down. Null or left out: no limit. */
  readonly clip?: number | null;
  /** Factors of the learning rate by parameter; 1 where it is left out. */
  readonly rates?: Named<number>;
  /** `weights` holds the parameters and the buffers; the result holds the new values of all buffers. */
  loss<T>(ops: Ops<T>, weights: Named<T>, inputs: Named<T>): LossOutputs<T>;
}

export interface LossOutputs<T> {
  readonly loss: T;
  readonly metrics: Named<T>;
  readonly buffers?: Named<T>;
}
