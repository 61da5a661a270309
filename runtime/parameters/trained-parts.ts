import type { TensorType } from "../../tensor/ops/tensor-type.js";
import {
  type AverageRule,
  bufferTypes,
  type Named,
  type ParameterTree,
  parameterTypes,
  weightTypes,
} from "../../tensor/programs/index.js";
import type { ExperimentConfig, GatedModel, TrainConfig } from "../model.js";
import { ParameterNames } from "./parameter-names.js";

/** The part of a model that decides what its training changes. */
export interface TrainedModel {
  readonly parameters: ParameterTree;
  readonly experiment: Pick<ExperimentConfig, "freeze">;
}

/** The weights of a model by what training does with them: each is in one of the three. */
export interface TrainedParts {
  /** Changed by gradients; the optimizer keeps slots of these. */
  readonly parameters: Named<TensorType>;
  /** Running statistics that forward passes move. */
  readonly buffers: Named<TensorType>;
  /** Parameters and buffers that stay as they are. */
  readonly frozen: Named<TensorType>;
}

export function trainedParts({ parameters: tree, experiment }: TrainedModel): TrainedParts {
  const frozen = new ParameterNames(tree).frozenAt(experiment.freeze ?? []);
  const parted = (types: Named<TensorType>, isFrozen: boolean): Named<TensorType> =>
    Object.fromEntries(Object.entries(types).filter(([name]) => frozen.has(name) === isFrozen));
  return {
    parameters: parted(parameterTypes(tree), false),
    buffers: parted(bufferTypes(tree), false),
    frozen: parted(weightTypes(tree), true),
  };
}

/** The factors of the learning rate by parameter; of those that are left out, 1. */
export function rateFactors(tree: ParameterTree, { rates = [] }: Pick<TrainConfig, "rates">): Named<number> {
  const names = new ParameterNames(tree);
  return Object.fromEntries(
    rates.flatMap(({ factor, at }) => names.trainedAt(at).map((name) => [name, factor] as const)),
  );
}

/** What average of the weights training keeps: of all that it changes. */
export function averageRule(model: Pick<GatedModel, "parameters" | "experiment">): AverageRule | undefined {
  const { average: decay } = model.experiment.train;
  if (decay === undefined) return undefined;
  const { parameters, buffers } = trainedParts(model);
  return { decay, weights: { ...parameters, ...buffers } };
}
