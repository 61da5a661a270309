import { createGradientOps } from "../ops/create-ops.js";
import type { GradientOps, OpsBackend } from "../ops/ops.js";
import { type AttributesOf, inferType, type Op, operandsFor } from "../ops/table.js";
import { formatType, sizeOf, type TensorType } from "../ops/tensor-type.js";
import type { Named } from "../programs/index.js";
import { constantKey, opKey } from "./identity.js";
import type { ConstantNode, Graph, GraphNode, InputNode, OpNode, OpNodeOf } from "./node.js";
import { topologicalOrder } from "./topology.js";

/** The ops on graph nodes: those of models, and those that only gradients are written with. */
export type GraphOps = GradientOps<GraphNode>;

/**
 * The backend that records ops instead of computing them. Equal computations become the same node when they are made:
 * common subexpressions are found here and nowhere else. Ids grow with creation, so the order of ids is an order of
 * computation.
 */
export class GraphBuilder implements OpsBackend<GraphNode, Op> {
  readonly ops: GraphOps = createGradientOps<GraphNode>(this);
  readonly #inputs = new Map<string, InputNode>();
  readonly #known = new Map<string, GraphNode>();
  readonly #own = new Set<GraphNode>();
  #nextId = 0;

  /** A builder that continues a graph: its nodes are shared, not copied. */
  static continuing(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder();
    for (const input of graph.inputs) builder.#inputs.set(input.name, input);
    for (const node of [...graph.inputs, ...topologicalOrder(graph)]) {
      const key = keyOf(node);
      if (key !== undefined) builder.#known.set(key, node);
      builder.#own.add(node);
      builder.#nextId = Math.max(builder.#nextId, node.id + 1);
    }
    return builder;
  }

  typeOf(x: GraphNode): TensorType {
    return typeOf(x);
  }

  input(name: string, type: TensorType): InputNode {
    if (this.#inputs.has(name)) throw new Error(`a graph has two inputs named "${name}"`);
    const node: InputNode = { kind: "input", id: this.#nextId++, name, type };
    this.#inputs.set(name, node);
    this.#own.add(node);
    return node;
  }

  constant(values: ArrayLike<number>, type: TensorType): GraphNode {
    const typed = typedValues(values, type);
    const key = constantKey(typed, type);
    return this.#share(key, (id) => ({ kind: "constant", id, type, values: typed }));
  }

  apply<K extends Op>(
    op: K,
    inputs: readonly GraphNode[],
    attributes: AttributesOf<K>,
    type: TensorType = inferType(op, inputs.map(typeOf), attributes),
  ): GraphNode {
    for (const input of inputs) {
      if (!this.#own.has(input)) throw new Error(`${op}: ${describeNode(input)} belongs to another graph`);
    }
    const operands = operandsFor(op, inputs, typeOf);
    return this.#share(opKey(op, inputs, attributes), (id) => {
      const node: OpNodeOf<K> = { kind: "op", id, op, inputs: operands, attributes, type };
      // OpNode is the union of OpNodeOf<K> over all K, which TypeScript does not see for a generic K
      return node as unknown as OpNode;
    });
  }

  build(outputs: Named<GraphNode>): Graph {
    return { inputs: [...this.#inputs.values()], outputs: new Map(Object.entries(outputs)) };
  }

  #share(key: string | undefined, create: (id: number) => GraphNode): GraphNode {
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const node = create(this.#nextId++);
    if (key !== undefined) this.#known.set(key, node);
    this.#own.add(node);
    return node;
  }
}

function typeOf({ type }: GraphNode): TensorType {
  return type;
}

/** `node 12, relu to float32 [128, 16]`, for errors that are defects of ours. */
export function describeNode(node: GraphNode): string {
  const what = { input: "input", constant: "constant", op: "" }[node.kind];
  const name = node.kind === "op" ? node.op : node.kind === "input" ? `${what} "${node.name}"` : what;
  return `node ${node.id}, ${name} to ${formatType(node.type)}`;
}

function keyOf(node: GraphNode): string | undefined {
  switch (node.kind) {
    case "input":
      return undefined;
    case "constant":
      return constantKey(node.values, node.type);
    case "op":
      return opKey(node.op, node.inputs, node.attributes);
  }
}

/** A copy, so that nothing changes a constant that is part of a graph. */
function typedValues(values: ArrayLike<number>, type: TensorType): ConstantNode["values"] {
  if (values.length !== sizeOf(type.shape)) {
    throw new Error(`${values.length} values do not fill a constant of ${formatType(type)}`);
  }
  switch (type.dtype) {
    case "float32":
      return Float32Array.from(values);
    case "int32":
      return Int32Array.from(values);
    case "bool":
      return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
  }
}
