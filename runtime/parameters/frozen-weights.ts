import { type Adapting, adaptedMatrices } from "../adapters/adapted-matrices.js";
import type { WeightsConfig } from "../model.js";
import type { ParameterNames } from "./parameter-names.js";

/** The part of an experiment that says which weights training leaves as they are. */
export interface Freezing extends Adapting {
  readonly freeze?: readonly string[] | undefined;
  readonly weights?: WeightsConfig | undefined;
}

/**
 * The parameters and buffers that training leaves as they are: those that `freeze` means; the matrices of adapters, whose factors are
 * trained in their place; and with adapters and without `freeze` all weights that come from elsewhere.
 */
export function frozenWeights(names: ParameterNames, experiment: Freezing): ReadonlySet<string> {
  const { freeze, adapt, weights } = experiment;
  const frozen =
    freeze === undefined && adapt !== undefined && weights !== undefined
      ? givenWeights(names, weights)
      : names.frozenAt(freeze ?? []);
  return new Set([...frozen, ...adaptedMatrices(experiment)]);
}

/** What comes from elsewhere: all that is not excepted, since a file must fill the rest. */
function givenWeights(names: ParameterNames, { except = [] }: WeightsConfig): ReadonlySet<string> {
  const drawn = new Set(except.flatMap((place) => names.all(place)));
  return new Set(names.all("*").filter((name) => !drawn.has(name)));
}
