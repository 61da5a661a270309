import type { Graph } from "../node.js";
import { removeStopGradients } from "./cleanup.js";
import { poolBeforeRelu } from "./pool-before-relu.js";
import type { Pass } from "./rewrite.js";
import { simplify } from "./simplify.js";
import { validate } from "./validate.js";

/** Passes before gradients are taken: what they save is saved in the gradients too. */
export const beforeGradients: readonly Pass[] = [simplify, poolBeforeRelu];

/** Passes on the graph that an engine compiles. */
export const beforeCompilation: readonly Pass[] = [removeStopGradients, simplify];

/** Runs passes in order and checks the graph after each, so that an error names the faulty pass. */
export function runPasses(graph: Graph, passes: readonly Pass[]): Graph {
  return passes.reduce((current, pass) => {
    const result = pass(current);
    try {
      validate(result);
    } catch (error) {
      throw new Error(`the pass ${pass.name} left a broken graph`, { cause: error });
    }
    return result;
  }, graph);
}
