import { createOptimizer } from "../../tensor/optimizers/index.js";
import {
  type HostTensor,
  initialAverages,
  initialBuffers,
  initialParameters,
  initialSlots,
  type Named,
  type StartNumbers,
} from "../../tensor/programs/index.js";
import { initialFactors } from "../adapters/adapted-matrices.js";
import type { GatedModel } from "../model.js";
import { averageRule, trainedParts } from "../parameters/trained-parts.js";

/** The state of training between two steps, on the host. */
export interface TrainingState {
  readonly step: number;
  /** Those of the model, as training keeps them, and the factors of adapters. */
  readonly parameters: Named<HostTensor>;
  /** Tensors that the forward passes update: running statistics. */
  readonly buffers: Named<HostTensor>;
  /** The optimizer's own tensors, and the averages of weights, where there are any. */
  readonly slots: Named<HostTensor>;
}

/** What a state begins with in the place of what the seed gives. */
export interface StateStart {
  /** What weights are drawn from. */
  readonly numbers?: StartNumbers | undefined;
  /** Parameters and buffers that are not drawn. */
  readonly given?: Named<HostTensor> | undefined;
}

/** The initial state: weights that are given, or else drawn from the seed or `numbers`; buffers as declared, slots of zeros, averages as the weights. */
export function initialState(model: GatedModel, { numbers, given }: StateStart = {}): TrainingState {
  const { parameters: tree, experiment } = model;
  const optimizer = createOptimizer(experiment.train.optimizer);
  const from = numbers ?? experiment.seed;
  const parameters = { ...initialParameters(tree, from, given), ...initialFactors(model, from) };
  const buffers = initialBuffers(tree, experiment.seed, given);
  const slots = {
    ...initialSlots(optimizer, trainedParts(model).parameters),
    ...initialAverages(averageRule(model), { ...parameters, ...buffers }),
  };
  return { step: 0, parameters, buffers, slots };
}
