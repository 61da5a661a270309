import type { Ops } from "../ops/ops.js";
import type { TensorType } from "../ops/tensor-type.js";
import type { Named } from "../programs/index.js";
import { GraphBuilder } from "./builder.js";
import type { Graph, GraphNode } from "./node.js";

/** A computation from named tensors to named tensors, for any executor of ops. */
export type Traceable = <T>(ops: Ops<T>, inputs: Named<T>) => Named<T>;

/** Runs a computation once on graph nodes and records it. */
export function trace(inputs: Named<TensorType>, run: Traceable): Graph {
  const builder = new GraphBuilder();
  return builder.build(run<GraphNode>(builder.ops, declareInputs(builder, inputs)));
}

export function declareInputs(builder: GraphBuilder, inputs: Named<TensorType>): Named<GraphNode> {
  return Object.fromEntries(Object.entries(inputs).map(([name, type]) => [name, builder.input(name, type)]));
}
