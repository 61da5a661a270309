import type { Optimizer } from "../programs/index.js";
import type { Configured } from "../signature.js";
import { adam } from "./adam.js";
import { sgd } from "./sgd.js";

/** The update rule that `train adam(lr: 0.001) …` names. The checker has filled in and checked every argument. */
export function createOptimizer(configured: Configured): Optimizer {
  const number = (name: string): number => Number(configured.arguments[name]);
  switch (configured.name) {
    case "adam":
    case "adamw":
      return adam({
        beta1: number("beta1"),
        beta2: number("beta2"),
        eps: number("eps"),
        weightDecay: number("weight_decay"),
        decoupled: configured.name === "adamw",
      });
    case "sgd":
      return sgd({
        momentum: number("momentum"),
        nesterov: configured.arguments["nesterov"] === true,
        weightDecay: number("weight_decay"),
      });
    default:
      throw new Error(`there is no optimizer ${configured.name}`);
  }
}
