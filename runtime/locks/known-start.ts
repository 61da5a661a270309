import { type HostTensor, initialParameters, type Named, pick } from "../../tensor/programs/index.js";
import { flattenParameters, type ParameterTree } from "../../tensor/programs/parameter-tree.js";
import type { ExperimentConfig } from "../model.js";

/** A parameter, and the share of its numbers with the sign that they had before training. */
export interface KnownSigns {
  readonly parameter: string;
  readonly share: number;
}

/** How far the share must lie above one half: by itself, and in standard deviations of chance. */
const least = 0.05;
const leastDeviations = 4;

/**
 * The parameters that kept more signs from before training than chance would. Whoever knows the seed, which the folder of a run
 * names, can draw the weights that training began with; not where these were drawn from a secret, or came from a file.
 */
export function knownSigns(
  model: {
    readonly parameters: ParameterTree;
    readonly experiment: Pick<ExperimentConfig, "seed" | "start" | "weights">;
  },
  trained: Named<HostTensor>,
  names: readonly string[],
): KnownSigns[] {
  if (model.experiment.start === "secret" || model.experiment.weights !== undefined) return [];
  const start = initialParameters(model.parameters, model.experiment.seed);
  const declared = flattenParameters(model.parameters);
  return names.flatMap((parameter) => {
    if (declared.get(parameter)?.initializer.kind === "constant") return [];
    const [before, after] = [pick(start, parameter).values, pick(trained, parameter).values];
    let same = 0;
    for (let i = 0; i < before.length; i++) {
      if (Math.sign(before[i] ?? 0) === Math.sign(after[i] ?? 0)) same += 1;
    }
    const share = same / before.length;
    const surplus = share - 0.5;
    const isBeyondChance = 2 * surplus * Math.sqrt(before.length) > leastDeviations;
    return surplus > least && isBeyondChance ? [{ parameter, share }] : [];
  });
}
