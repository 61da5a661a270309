import type { Graph, GraphNode } from "../../graph/node.js";
import { topologicalOrder } from "../../graph/topology.js";
import type { Op } from "../../ops/table.js";
import { commonLowerings, lower } from "./lower/index.js";
import type { LoweringTable } from "./lower/lowering.js";
import type { OnnxModel, ValueName } from "./model.js";
import { OnnxBuilder } from "./onnx-builder.js";
import { serialize } from "./serialize.js";

/** A graph written in ONNX, and the model's names of the graph's outputs. */
export interface LoweredGraph {
  readonly model: OnnxModel;
  /** Names in the graph to names in the model, in the order of the graph's outputs. */
  readonly outputs: ReadonlyMap<string, ValueName>;
}

/**
 * Writes a graph in ONNX. Inputs and outputs keep their names. An output with the name of an input (a parameter that a
 * training step updates) becomes `next <name>`, since a name in ONNX has one value.
 */
export function lowerGraph(graph: Graph, lowerings: LoweringTable<Op> = commonLowerings): LoweredGraph {
  const onnx = new OnnxBuilder();
  const values = new Map<GraphNode, ValueName>();
  for (const input of graph.inputs) values.set(input, onnx.input(input.name, input.type));

  const inputNames = new Set(graph.inputs.map((input) => input.name));
  const outputs = new Map<string, ValueName>();
  for (const name of graph.outputs.keys()) {
    outputs.set(name, onnx.reserve(inputNames.has(name) ? `next ${name}` : name));
  }

  for (const node of topologicalOrder(graph)) {
    if (!values.has(node)) values.set(node, lowerNode(onnx, lowerings, node, values));
  }
  for (const [name, node] of graph.outputs) {
    onnx.output(found(outputs, name), found(values, node), node.type);
  }
  return { model: onnx.finish(), outputs };
}

/** The bytes of an .onnx file that computes `graph`. */
export function exportModel(graph: Graph): Uint8Array {
  return serialize(lowerGraph(graph).model);
}

function lowerNode(
  onnx: OnnxBuilder,
  lowerings: LoweringTable<Op>,
  node: GraphNode,
  values: ReadonlyMap<GraphNode, ValueName>,
): ValueName {
  switch (node.kind) {
    case "input":
      throw new Error(`\`${node.name}\` is not among the inputs of its graph`);
    case "constant": {
      const { dtype, shape } = node.type;
      return onnx.tensor({ elementType: dtype, shape, values: node.values });
    }
    case "op": {
      onnx.label = `${node.op} ${node.id}`;
      return lower(onnx, lowerings, node, (input) => found(values, input));
    }
  }
}

function found<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error("a graph must hold everything that its nodes read");
  return value;
}
