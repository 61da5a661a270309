import { Failure } from "../../diagnostics/index.js";
import type { ParameterTree } from "../../tensor/programs/parameter-tree.js";
import { ParameterNames } from "../parameters/parameter-names.js";

/** A model, as far as a choice of its parameters is concerned. */
export interface ParameterOwner {
  readonly parameters: ParameterTree;
  readonly experiment: { readonly name: string };
}

/**
 * The trained parameters that places name (`ParameterNames`), in the order of the model; all where there is no place. Buffers,
 * such as the running statistics of batch norm, are left out. Fails with SPK4303 where a place names nothing, SPK4304 where
 * it names buffers alone, SPK4305 where the model has no trained parameter.
 */
export function selectParameters(
  { parameters, experiment }: ParameterOwner,
  places: readonly string[] | undefined,
): string[] {
  const names = new ParameterNames(parameters);
  if (names.trained.length === 0)
    throw Failure.of("model-without-parameters", { experiment: experiment.name });
  if (places === undefined) return [...names.trained];
  for (const place of places) {
    const found = names.find(place);
    if (found === "unknown") throw Failure.of("unknown-parameter", names.factsOf(place));
    if (found === "untrained") throw Failure.of("untrained-parameter", { name: place });
  }
  return [...names.trainedAt(places)];
}
