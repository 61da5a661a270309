import { catalogueOf, entryNamed } from "../catalogue.js";
import type { Optimizer } from "../programs/optimizer.js";
import type { Configured } from "../signature.js";
import { adamOptimizer } from "./adam.js";
import { adamwOptimizer } from "./adamw.js";
import { sgdOptimizer } from "./sgd.js";

/** The optimizers of the language. */
export const optimizers = catalogueOf([adamOptimizer, sgdOptimizer, adamwOptimizer]);

/** The update rule that `train adam(lr: 0.001) …` names. */
export function createOptimizer({ name, arguments: given }: Configured): Optimizer {
  return entryNamed(optimizers, "optimizer", name).create(given);
}
