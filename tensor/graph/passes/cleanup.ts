import type { Graph } from "../node.js";
import { isOp } from "./match.js";
import { rewrite } from "./rewrite.js";

/** Leaves only what the outputs need, and closes the gaps in the ids. */
export function eliminateDeadCode(graph: Graph): Graph {
  return rewrite(graph, () => undefined);
}

/** Once gradients are taken, `stopGradient` has done its work. */
export function removeStopGradients(graph: Graph): Graph {
  return rewrite(graph, (node) => (isOp("stopGradient", node) ? node.inputs[0] : undefined));
}
