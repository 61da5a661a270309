import type { Graph } from "../node.js";
import { isOp } from "./match.js";
import { rewrite } from "./rewrite.js";

/** Keeps only what the outputs need, and closes the gaps in the ids. */
export function eliminateDeadCode(graph: Graph): Graph {
  return rewrite(graph, () => undefined);
}

/** Removes `stopGradient`, which only matters to gradients. */
export function removeStopGradients(graph: Graph): Graph {
  return rewrite(graph, (node) => (isOp("stopGradient", node) ? node.inputs[0] : undefined));
}
