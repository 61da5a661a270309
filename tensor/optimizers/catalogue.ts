import { catalogueOf, entryNamed } from "../catalogue.js";
import type { Optimizer } from "../programs/optimizer.js";
import type { Configured } from "../signature.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { sgd } from "./sgd.js";

/** The optimizers of the language. */
export const optimizers = catalogueOf([adam, sgd, adamw]);

/** The update rule that `train adam(lr: 0.001) …` names. */
export function createOptimizer({ name, arguments: given }: Configured): Optimizer {
  return entryNamed(optimizers, "optimizer", name).create(given);
}
