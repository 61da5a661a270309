import { GraphBuilder } from "../builder.js";
import type { Graph, GraphNode, OpNode, OpNodeOf } from "../node.js";
import { topologicalOrder } from "../topology.js";

/** Graph in, graph out: same inputs, same outputs by name, same values. */
export type Pass = (graph: Graph) => Graph;

/**
 * The replacement of `node`, whose operands are already rewritten; undefined keeps it. `original` is the node of the graph
 * before the pass, for facts that were gathered there.
 */
export type Rewrite = (node: OpNode, builder: GraphBuilder, original: OpNode) => GraphNode | undefined;

/**
 * Rewrites a graph bottom-up into a new one. A replacement is rewritten again until nothing changes. Dead nodes are
 * dropped, but all inputs stay declared: the inputs of a program do not depend on passes.
 */
export function rewrite(graph: Graph, rule: Rewrite): Graph {
  const builder = new GraphBuilder();
  const rewritten = new Map<GraphNode, GraphNode>();
  for (const input of graph.inputs) rewritten.set(input, builder.input(input.name, input.type));
  const find = (node: GraphNode): GraphNode => {
    const result = rewritten.get(node);
    if (result === undefined) throw new Error(`node ${node.id} is used before it is made`);
    return result;
  };

  for (const node of topologicalOrder(graph)) {
    if (node.kind === "constant") rewritten.set(node, builder.constant(node.values, node.type));
    if (node.kind === "op") {
      let result = rebuild(builder, node, node.inputs.map(find));
      while (result.kind === "op") {
        const better = rule(result, builder, node);
        if (better === undefined || better === result) break;
        result = better;
      }
      rewritten.set(node, result);
    }
  }
  const outputs = [...graph.outputs].map(([name, node]) => [name, find(node)] as const);
  return builder.build(Object.fromEntries(outputs));
}

/** The same op on other operands of the same types. */
export function rebuild(builder: GraphBuilder, node: OpNode, inputs: readonly GraphNode[]): GraphNode {
  const { op, attributes, type } = node as OpNodeOf<OpNode["op"]>;
  return builder.apply(op, inputs, attributes, type);
}
