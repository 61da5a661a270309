import type { Op } from "../../ops/op.js";
import type { GraphNode, OpNodeOf } from "../node.js";

export function isOp<K extends Op>(op: K, node: GraphNode | undefined): node is OpNodeOf<K> & GraphNode {
  return node?.kind === "op" && node.op === op;
}

/** x where the node is op(x, …). */
export function operandOf(op: Op, node: GraphNode | undefined): GraphNode | undefined {
  return isOp(op, node) ? node.inputs[0] : undefined;
}
