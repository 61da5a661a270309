import type { Graph } from "../node.js";
import { countUses } from "../topology.js";
import { isOp, operandOf } from "./match.js";
import { rewrite } from "./rewrite.js";

/**
 * maxPool2d(relu(x)) becomes relu(maxPool2d(x)): the same values to the bit, since relu keeps order, and a quarter of the
 * work for a 2 × 2 pool. Before gradients are taken, it also moves relu's gradient to the small image. The gradient
 * reaches the same elements: where relu makes ties, it is 0. It applies only if nothing but the pool reads the relu;
 * otherwise there would be one relu more.
 */
export function poolBeforeRelu(graph: Graph): Graph {
  const uses = countUses(graph);
  return rewrite(graph, (node, { ops }, original) => {
    if (!isOp("maxPool2d", node)) return undefined;
    const [originalRelu] = original.inputs;
    const x = operandOf("relu", node.inputs[0]);
    if (x === undefined || originalRelu === undefined || uses.get(originalRelu) !== 1) return undefined;
    return ops.relu(ops.maxPool2d(x, node.attributes));
  });
}
