import { sizeOf } from "../../tensor/ops/index.js";
import {
  type HostTensor,
  type Named,
  type Optimizer,
  type TrainingProgram,
  trainingInputs,
} from "../../tensor/programs/index.js";

/** Changes no parameter, and leaves its gradient in the slot `gradient`. */
export const recordGradients: Optimizer = {
  slots: ["gradient"],
  update: (_ops, { parameter, gradient }) => ({ parameter, slots: { gradient } }),
};

/** Zeros for everything that a step is fed: slots, learning rate and step are of no consequence to its gradients. */
export function zeroFeeds(program: TrainingProgram): Named<HostTensor> {
  const zeros = Object.entries(trainingInputs(program)).map(
    ([name, type]) => [name, { type, values: new Float32Array(sizeOf(type.shape)) }] as const,
  );
  return Object.fromEntries(zeros);
}
