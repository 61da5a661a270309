import { sizeOf, type TensorType } from "../../tensor/ops/tensor-type.js";
import {
  type AverageRule,
  bufferTypes,
  type Named,
  type ParameterTree,
  parameterTypes,
  weightTypes,
} from "../../tensor/programs/index.js";
import { factorsOf, factorTypes } from "../adapters/adapted-matrices.js";
import type { ExperimentConfig, GatedModel } from "../model.js";
import { type Freezing, frozenWeights } from "./frozen-weights.js";
import { ParameterNames } from "./parameter-names.js";

/** The part of a model that decides what its training changes. */
export interface TrainedModel {
  readonly parameters: ParameterTree;
  readonly experiment: Freezing;
}

/** The weights of a model, and the factors of adapters, by what training does with them: each is in one of the three. */
export interface TrainedParts {
  /** Changed by gradients, the factors of adapters among them; the optimizer keeps slots of these. */
  readonly parameters: Named<TensorType>;
  /** Running statistics that forward passes move. */
  readonly buffers: Named<TensorType>;
  /** Parameters and buffers that stay as they are. */
  readonly frozen: Named<TensorType>;
}

export function trainedParts(model: TrainedModel): TrainedParts {
  const { parameters: tree, experiment } = model;
  const frozen = frozenWeights(new ParameterNames(tree), experiment);
  const parted = (types: Named<TensorType>, isFrozen: boolean): Named<TensorType> =>
    Object.fromEntries(Object.entries(types).filter(([name]) => frozen.has(name) === isFrozen));
  return {
    parameters: { ...parted(parameterTypes(tree), false), ...factorTypes(model) },
    buffers: parted(bufferTypes(tree), false),
    frozen: parted(weightTypes(tree), true),
  };
}

/** What decides the learning rates of a model. */
interface RatedModel {
  readonly parameters: ParameterTree;
  readonly experiment: Pick<ExperimentConfig, "adapt" | "train">;
}

/** By what the learning rate of each parameter is multiplied, the factors of adapters with their matrices; where it is left out, by 1. */
export function rateFactors(model: RatedModel): Named<number> {
  const names = new ParameterNames(model.parameters);
  const { rates = [] } = model.experiment.train;
  const rated = rates.flatMap(({ factor, at }) =>
    names
      .trainedAt(at)
      .flatMap((name) => [name, ...factorsOf(name, model)].map((each) => [each, factor] as const)),
  );
  return Object.fromEntries(rated);
}

/** How many numbers training changes by gradients. */
export function trainedCount(model: TrainedModel): number {
  return Object.values(trainedParts(model).parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** What average of the weights training keeps: of all that it changes. */
export function averageRule(model: Pick<GatedModel, "parameters" | "experiment">): AverageRule | undefined {
  const { average: decay } = model.experiment.train;
  if (decay === undefined) return undefined;
  const { parameters, buffers } = trainedParts(model);
  return { decay, weights: { ...parameters, ...buffers } };
}
