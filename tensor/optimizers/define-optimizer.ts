import { resolveArguments } from "../arguments.js";
import type { CatalogueEntry } from "../catalogue.js";
import type { Optimizer } from "../programs/optimizer.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../signature.js";

/** An optimizer of the language: `train NAME(lr, …)`. */
export interface OptimizerEntry extends CatalogueEntry {
  /** The update rule under these arguments. It takes the learning rate with every step, so that `lr` is not asked for. */
  create(given: GivenArguments): Optimizer;
}

/** Every optimizer has a learning rate, its first argument; the schedule changes it from step to step. */
const learningRate = { lr: { type: "float", min: 0 } } as const satisfies Signature;

/** An optimizer from what is its own: its arguments besides `lr`, and its update rule. */
export function defineOptimizer<const S extends Signature>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  readonly create: (args: ArgumentsOf<S>) => Optimizer;
}): OptimizerEntry {
  const { name, summary, signature, create } = definition;
  return {
    name,
    summary,
    signature: { ...learningRate, ...signature },
    create: ({ lr: _, ...given }) => create(resolveArguments(name, signature, given)),
  };
}
