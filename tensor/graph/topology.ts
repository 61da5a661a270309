import type { Graph, GraphNode } from "./node.js";

/**
 * All nodes that `roots` depend on, operands before the ops that use them. Nodes that nothing needs are left out, which is
 * all there is to dead-code elimination. Ids grow with creation, so sorting by id is enough.
 */
export function dependenciesOf(roots: Iterable<GraphNode>): GraphNode[] {
  const found = new Set(roots);
  const open = [...found];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind !== "op") continue;
    for (const input of node.inputs) {
      if (!found.has(input)) {
        found.add(input);
        open.push(input);
      }
    }
  }
  return [...found].sort((a, b) => a.id - b.id);
}

/** The nodes that the outputs of a graph need, in an order in which they can be computed. */
export function topologicalOrder(graph: Graph): GraphNode[] {
  return dependenciesOf(graph.outputs.values());
}

/** How often each node is read, by ops and as an output. */
export function countUses(graph: Graph): ReadonlyMap<GraphNode, number> {
  const uses = new Map<GraphNode, number>();
  const use = (node: GraphNode) => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const output of graph.outputs.values()) use(output);
  for (const node of topologicalOrder(graph)) {
    if (node.kind === "op") for (const input of node.inputs) use(input);
  }
  return uses;
}
