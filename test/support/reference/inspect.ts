import { type Graph, type GraphNode, topologicalOrder } from "../../../tensor/graph/index.js";

/** What each node of a graph is, in order: `input x`, `constant`, `relu`. */
export function opsOf(graph: Graph): string[] {
  return topologicalOrder(graph).map((node) => {
    if (node.kind === "input") return `input ${node.name}`;
    return node.kind === "constant" ? "constant" : node.op;
  });
}

/** An output as a formula: `add(relu(x), 0.5)`. Attributes are left out, larger constants are `[…]`. */
export function formulaOf(graph: Graph, output: string): string {
  const write = (node: GraphNode | undefined): string => {
    switch (node?.kind) {
      case undefined:
        return "nothing";
      case "input":
        return node.name;
      case "constant":
        return node.values.length === 1 ? String(node.values[0]) : "[…]";
      case "op":
        return `${node.op}(${node.inputs.map(write).join(", ")})`;
    }
  };
  return write(graph.outputs.get(output));
}
