import type { Ops } from "../ops/ops.js";
import type { TensorType } from "../ops/tensor-type.js";
import type { Named } from "./named.js";
import type { Optimizer } from "./optimizer.js";

/** A computation from named tensors to named tensors, written once for every engine. */
export interface Program {
  readonly inputs: Named<TensorType>;
  run<T>(ops: Ops<T>, inputs: Named<T>): Named<T>;
}

/** A loss to take gradients of. */
export interface LossProgram {
  readonly parameters: Named<TensorType>;
  /** Tensors without a gradient that the forward pass keeps up to date, such as running statistics. */
  readonly buffers?: Named<TensorType>;
  readonly inputs: Named<TensorType>;
  /** `weights` holds the parameters and the buffers; the result holds the new values of all buffers. */
  loss<T>(ops: Ops<T>, weights: Named<T>, inputs: Named<T>): LossOutputs<T>;
}

/** An exponential moving average of weights, which is kept beside them. */
export interface AverageRule {
  /** Between 0 and 1: how much of the average stays at a step. */
  readonly decay: number;
  /** The parameters and buffers that it is of. */
  readonly weights: Named<TensorType>;
}

/** How parameters change by their gradients. */
export interface UpdateRules {
  readonly parameters: Named<TensorType>;
  readonly optimizer: Optimizer;
  /** The largest norm of all gradients together; longer ones are scaled down. Null or left out: no limit. */
  readonly clip?: number | null;
  /** Factors of the learning rate by parameter; 1 where it is left out. */
  readonly rates?: Named<number>;
  /** Left out: no average is kept. */
  readonly average?: AverageRule | undefined;
}

/**
 * One optimizer step. The inputs of the compiled program are the parameters and buffers under their own names, the
 * optimizer's slots as `<slot>:<parameter>`, averages as `average:<weight>`, `learning_rate` and `step` (float32 scalars, the step counted from 1), and
 * `inputs`. Its outputs are the new parameters, buffers, slots and averages under the same names, `loss`, and the metrics.
 */
export interface TrainingProgram extends LossProgram, UpdateRules {}

export interface LossOutputs<T> {
  readonly loss: T;
  readonly metrics: Named<T>;
  readonly buffers?: Named<T>;
}
