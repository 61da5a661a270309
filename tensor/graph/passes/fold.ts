import { asOperands } from "../../ops/operands.js";
import { type AttributesOf, type ForwardOp, type OperandsOf, opTable } from "../../ops/table.js";
import type { TensorType } from "../../ops/tensor-type.js";
import type { GraphOps } from "../builder.js";
import type { ConstantNode, GraphNode, OpNode, OpNodeOf } from "../node.js";

/** The ops on single numbers, in double precision. */
type ScalarRules = {
  readonly [K in ForwardOp]?: (attributes: AttributesOf<K>, ...x: OperandsOf<K, number>) => number;
};

const scalarRules: ScalarRules = {
  add: (_, a, b) => a + b,
  sub: (_, a, b) => a - b,
  mul: (_, a, b) => a * b,
  div: (_, a, b) => a / b,
  maximum: (_, a, b) => Math.max(a, b),
  minimum: (_, a, b) => Math.min(a, b),
  neg: (_, x) => -x,
  exp: (_, x) => Math.exp(x),
  log: (_, x) => Math.log(x),
  sqrt: (_, x) => Math.sqrt(x),
  tanh: (_, x) => Math.tanh(x),
  sigmoid: (_, x) => 1 / (1 + Math.exp(-x)),
  relu: (_, x) => Math.max(x, 0),
  clamp: ({ min, max }, x) => Math.min(Math.max(x, min), max),
  equal: (_, a, b) => Number(a === b),
  greater: (_, a, b) => Number(a > b),
  select: (_, condition, a, b) => (condition === 0 ? b : a),
  cast: ({ dtype }, x) => (dtype === "float32" ? x : dtype === "int32" ? Math.trunc(x) : Number(x !== 0)),
  stopGradient: (_, x) => x,
  reshape: (_, x) => x,
  broadcast: (_, x) => x,
  transpose: (_, x) => x,
};

/**
 * The value of an op on constants of one element: computed in double precision, then rounded to the dtype. Larger
 * constants are left to the engine.
 */
export function foldScalars(node: OpNode, ops: GraphOps): ConstantNode | undefined {
  const values = node.inputs.map(scalarValue);
  if (!values.every((value) => value !== undefined) || !isSingle(node.type)) return undefined;
  const value = evaluate(node as OpNodeOf<ForwardOp>, values);
  // integers overflow in another way on each engine: such ops are left alone
  if (value === undefined || (node.type.dtype === "int32" && value !== (value | 0))) return undefined;
  return ops.constant([value], node.type) as ConstantNode;
}

function evaluate<K extends ForwardOp>(
  { op, attributes }: OpNodeOf<K>,
  values: readonly number[],
): number | undefined {
  const operands = asOperands(opTable[op].operands, values);
  return operands && scalarRules[op]?.(attributes, ...operands);
}

function isSingle(type: TensorType): boolean {
  return type.shape.every((size) => size === 1);
}

/** The value of a constant of one element. */
function scalarValue(node: GraphNode): number | undefined {
  return node.kind === "constant" && isSingle(node.type) ? node.values[0] : undefined;
}

/** Whether every element is this number: a scalar or its broadcast. */
export function isFilledWith(node: GraphNode, value: number): boolean {
  const source = node.kind === "op" && node.op === "broadcast" ? node.inputs[0] : node;
  return scalarValue(source) === value;
}
