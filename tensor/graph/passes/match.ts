import type { Op } from "../../ops/table.js";
import type { GraphNode, OpNodeOf } from "../node.js";

export function isOp<K extends Op>(op: K, node: GraphNode): node is OpNodeOf<K> & GraphNode {
  return node.kind === "op" && node.op === op;
}

/** x, if the node is op(x, …). */
export function operandOf(op: Op, node: GraphNode): GraphNode | undefined {
  return isOp(op, node) ? node.inputs[0] : undefined;
}
