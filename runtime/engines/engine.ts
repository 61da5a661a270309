import type { Ops } from "../ops/ops.js";
import type { TensorType } from "../ops/tensor-type.js";
import type { Optimizer } from "../train/optimizer.js";
import type { Named } from "./named.js";
import type { Placement } from "./placement.js";

export { type Named, pick } from "./named.js";
export type { Placement } from "./placement.js";

/** A tensor on this side of the engine: row-major values, images in channel, height, width order. */
export interface HostTensor {
  readonly type: TensorType;
  readonly values: Float32Array | Int32Array;
}

/** A computation from named tensors to named tensors, written once for every engine. */
export interface Program {
  readonly inputs: Named<TensorType>;
  run<T>(ops: Ops<T>, inputs: Named<T>): Named<T>;
}

/**
 * One optimizer step. Compiled, its inputs are the parameters and buffers under their own names, the optimizer's slots
 * as `<slot>:<parameter>`, `learning_rate` and `step` (float32 scalars, the step counted from 1), and `inputs`; its
 * outputs are the new parameters, buffers and slots under the same names, `loss`, and the metrics.
 */
export interface TrainingProgram {
  readonly parameters: Named<TensorType>;
  /** Tensors without a gradient that the forward pass keeps up to date, such as running statistics; left out: none. */
  readonly buffers?: Named<TensorType>;
  readonly inputs: Named<TensorType>;
  readonly optimizer: Optimizer;
  /** Gradients are scaled down to this norm, taken over all parameters; null or left out: not at all. */
  readonly clip?: number | null;
  /** `weights` holds the parameters and the buffers; what comes back, the new values of all buffers. */
  loss<T>(ops: Ops<T>, weights: Named<T>, inputs: Named<T>): LossOutputs<T>;
}

export interface LossOutputs<T> {
  readonly loss: T;
  readonly metrics: Named<T>;
  readonly buffers?: Named<T>;
}

/** A compiled program. Resident tensors go in and come out; the caller disposes of those it no longer needs. */
export interface Executable<Resident> {
  run(inputs: Named<Resident>): Promise<Named<Resident>>;
  /** Where the operators of the program run, from an engine that can tell. It can take as long as a run. */
  placement?(): Promise<Placement>;
  dispose(): Promise<void>;
}

/**
 * What turns programs into something that runs. `Resident` is a tensor where the engine keeps it (the GPU, or
 * native memory), so that weights stay there from step to step.
 */
export interface Engine<Resident = unknown> {
  readonly name: string;
  readonly device: string;
  /** What the device is made of, where it tells: the name of a graphics card. */
  readonly hardware?: string;
  compile(program: Program): Promise<Executable<Resident>>;
  compileTraining(program: TrainingProgram): Promise<Executable<Resident>>;
  upload(tensor: HostTensor): Resident;
  download(tensor: Resident): Promise<HostTensor>;
  release(tensor: Resident): void;
}
