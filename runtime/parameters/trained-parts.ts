import type { TensorType } from "../../tensor/ops/tensor-type.js";
import {
  bufferTypes,
  type Named,
  type ParameterTree,
  parameterTypes,
  weightTypes,
} from "../../tensor/programs/index.js";
import type { ExperimentConfig } from "../model.js";
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
  const frozen = frozenNames(new ParameterNames(tree), experiment.freeze ?? []);
  const parted = (types: Named<TensorType>, isFrozen: boolean): Named<TensorType> =>
    Object.fromEntries(Object.entries(types).filter(([name]) => frozen.has(name) === isFrozen));
  return {
    parameters: parted(parameterTypes(tree), false),
    buffers: parted(bufferTypes(tree), false),
    frozen: parted(weightTypes(tree), true),
  };
}

/**
 * What `freeze` leaves as it is: the parameters that its places mean, and the running statistics of a layer where a place means any
 * of them, as that of the whole layer does.
 */
export function frozenNames(names: ParameterNames, places: readonly string[]): ReadonlySet<string> {
  return new Set([...names.trainedAt(places), ...places.flatMap((place) => names.buffersOf(place))]);
}
