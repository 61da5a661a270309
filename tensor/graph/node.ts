import type { AttributesOf, Op, OperandsOf } from "../ops/table.js";
import type { TensorType } from "../ops/tensor-type.js";

/** One value of a traced computation. Nodes are immutable and shared: equal computations are the same object. */
export type GraphNode = InputNode | ConstantNode | OpNode;

interface NodeBase {
  /** Position in the order of creation, which is a topological order. */
  readonly id: number;
  readonly type: TensorType;
}

/** A value that is fed at every run. */
export interface InputNode extends NodeBase {
  readonly kind: "input";
  readonly name: string;
}

/** A value that is known when the graph is built: in row-major order, bool as 0 and 1. */
export interface ConstantNode extends NodeBase {
  readonly kind: "constant";
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** `op` applied to `inputs`: a discriminated union, so that operands and attributes are typed where `op` is known. */
export type OpNode = { readonly [K in Op]: OpNodeOf<K> }[Op];

export interface OpNodeOf<K extends Op> extends NodeBase {
  readonly kind: "op";
  readonly op: K;
  readonly inputs: OperandsOf<K, GraphNode>;
  readonly attributes: AttributesOf<K>;
}

/** A traced computation: its inputs, and its outputs by name. */
export interface Graph {
  readonly inputs: readonly InputNode[];
  readonly outputs: ReadonlyMap<string, GraphNode>;
}
