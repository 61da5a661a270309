import type { ConcreteKey } from "../../../runtime/opened-model/index.js";
import type { Ops } from "../../../tensor/ops/ops.js";
import type { TensorType } from "../../../tensor/ops/tensor-type.js";
import type { HostTensor, Named } from "../../../tensor/programs/index.js";

/** K keys that gradients can move: their numbers, and what these do at the points. */
export interface KeyFamily {
  /** [K, …] */
  readonly numbers: Named<TensorType>;
  /** What the numbers are used with; the same at every step. */
  readonly constants: Named<HostTensor>;
  /** K starting points, drawn at random. */
  start(seed: number, label: string): Named<HostTensor>;
  /** What an activation h [K · samples, …] of a point becomes; `tensors` are the numbers and the constants. */
  inject<T>(ops: Ops<T>, point: string, h: T, tensors: Named<T>, samples: number): T;
  /** The numbers after a step, brought back to where they may be; as they are where it is left out. */
  bound?<T>(ops: Ops<T>, name: string, numbers: T): T;
  /** How far each key is from what is likely before anything is seen, [K]; undefined where nothing is known of that. */
  penalty?<T>(ops: Ops<T>, numbers: Named<T>): T | undefined;
  /** The keys that the numbers stand for. */
  keys(numbers: Named<HostTensor>): readonly ConcreteKey[];
}
