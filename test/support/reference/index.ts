import { type Graph, type GraphNode, type OpNodeOf, topologicalOrder } from "../../../tensor/graph/index.js";
import { formatType, type Op, operandsFor, sizeOf } from "../../../tensor/ops/index.js";
import { referenceRules } from "./rules.js";
import type { Value } from "./value.js";

export type { Value } from "./value.js";

export interface InterpretOptions {
  /**
   * `double` (the default) computes everything in double precision: the oracle for gradients. `single` rounds every
   * result of an op to float32, as an engine that does one op after the other would.
   */
  readonly precision?: "double" | "single";
}

/**
 * Computes a graph plainly, from the values of its inputs by name to those of its outputs. Inputs that the outputs do not
 * need may be left out.
 */
export function interpret(
  graph: Graph,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
  options: InterpretOptions = {},
): Record<string, Value> {
  const round = (value: Value): Value =>
    options.precision === "single" && value.type.dtype === "float32"
      ? { type: value.type, values: value.values.map(Math.fround) }
      : value;
  const known = new Map<GraphNode, Value>();
  const find = (node: GraphNode): Value => {
    const value = known.get(node);
    if (value === undefined) throw new Error(`node ${node.id} is used before it is computed`);
    return value;
  };
  for (const node of topologicalOrder(graph)) known.set(node, round(compute(node, feeds, find)));
  return Object.fromEntries([...graph.outputs].map(([name, node]) => [name, find(node)]));
}

function compute(
  node: GraphNode,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
  find: (node: GraphNode) => Value,
): Value {
  switch (node.kind) {
    case "input": {
      const fed = feeds[node.name];
      if (fed?.length !== sizeOf(node.type.shape)) {
        throw new Error(
          `"${node.name}" is ${formatType(node.type)}, but was fed ${fed?.length ?? "no"} values`,
        );
      }
      return { type: node.type, values: Float64Array.from(fed) };
    }
    case "constant":
      return { type: node.type, values: Float64Array.from(node.values) };
    case "op":
      return { type: node.type, values: applyRule(node as OpNodeOf<Op>, node.inputs.map(find)) };
  }
}

function applyRule<K extends Op>({ op, attributes, type }: OpNodeOf<K>, inputs: readonly Value[]) {
  const operands = operandsFor(op, inputs, (value) => value.type);
  return referenceRules[op]({ attributes, type }, ...operands);
}
