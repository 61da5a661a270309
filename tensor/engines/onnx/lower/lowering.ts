import type { GraphNode, OpNodeOf } from "../../../graph/node.js";
import { type Op, type OperandsOf, operandsFor } from "../../../ops/table.js";
import type { TensorType } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";

/** An input of an op: the ONNX value that holds it, and what it is. */
export interface OnnxOperand extends TensorType {
  readonly value: ValueName;
}

/** What an op is applied to. */
export type OnnxOperands<K extends Op> = OperandsOf<K, OnnxOperand>;

/** The inputs of an op as operands. */
export function operandsOf<K extends Op>(
  node: OpNodeOf<K>,
  valueFor: (node: GraphNode) => ValueName,
): OnnxOperands<K> {
  const operands = node.inputs.map((input): OnnxOperand => ({ ...input.type, value: valueFor(input) }));
  return operandsFor(node.op, operands, (operand) => operand);
}

/**
 * Writes one op in ONNX operators and gives the value that holds the result, of type `node.type`. Some lowerings look at
 * the ops that made their inputs: `node` has them, and `valueFor` the values of earlier nodes.
 */
export type Lowering<K extends Op> = (
  onnx: OnnxBuilder,
  operands: OnnxOperands<K>,
  node: OpNodeOf<K>,
  valueFor: (node: GraphNode) => ValueName,
) => ValueName;

/** Lowerings of several ops, each typed by its op. */
export type LoweringTable<K extends Op> = { readonly [P in K]: Lowering<P> };

/** One lowering for float32 results, another for all else. */
export function floatOr<K extends Op>(float: Lowering<K>, other: Lowering<K>): Lowering<K> {
  return (onnx, operands, node, valueFor) =>
    (node.type.dtype === "float32" ? float : other)(onnx, operands, node, valueFor);
}
