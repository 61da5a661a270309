import type { AttributesOf, Op } from "../../ops/table.js";
import { inferType } from "../../ops/table.js";
import { formatType, sameType, sizeOf } from "../../ops/tensor-type.js";
import { describeNode } from "../builder.js";
import type { ConstantNode, Graph, GraphNode, OpNodeOf } from "../node.js";
import { dependenciesOf } from "../topology.js";

/**
 * Checks everything that a pass could break: types follow the shape rules, operands come before their users, ids are
 * unique, every input is declared once, constants are complete. Throws at the first fault.
 */
export function validate(graph: Graph): void {
  const declared = new Set<GraphNode>(graph.inputs);
  const names = new Set(graph.inputs.map((input) => input.name));
  if (names.size !== graph.inputs.length) throw new Error("two inputs have the same name");

  const ids = new Set<number>();
  for (const node of dependenciesOf([...graph.inputs, ...graph.outputs.values()])) {
    if (ids.has(node.id)) throw new Error(`${describeNode(node)}: there is another node with this id`);
    ids.add(node.id);
    if (node.kind === "input" && !declared.has(node))
      throw new Error(`${describeNode(node)} is not declared`);
    if (node.kind === "constant") validateConstant(node);
    if (node.kind === "op") validateOp(node as OpNodeOf<Op>);
  }
}

function validateConstant(node: ConstantNode): void {
  const { values, type } = node;
  const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
  if (!(values instanceof arrays[type.dtype]) || values.length !== sizeOf(type.shape)) {
    throw new Error(
      `${describeNode(node as GraphNode)}: ${values.length} values of ${values.constructor.name}`,
    );
  }
}

function validateOp<K extends Op>(node: OpNodeOf<K>): void {
  const name = describeNode(node as unknown as GraphNode);
  for (const input of node.inputs) {
    if (input.id >= node.id) throw new Error(`${name}: its operand, ${describeNode(input)}, comes after it`);
  }
  const types = node.inputs.map((input) => input.type);
  const type = inferType(node.op, types, node.attributes satisfies AttributesOf<K>);
  if (!sameType(type, node.type)) throw new Error(`${name}: its shape rule gives ${formatType(type)}`);
}
