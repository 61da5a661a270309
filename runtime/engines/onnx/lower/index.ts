import type { GraphNode, OpNode, OpNodeOf } from "../../../graph/node.js";
import type { Op } from "../../../ops/op.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { convLowerings } from "./conv.js";
import { elementwiseLowerings } from "./elementwise.js";
import type { LoweringTable, Operand, Operands } from "./lowering.js";
import { matmulLowerings } from "./matmul.js";
import { poolLowerings } from "./pool.js";
import { reductionLowerings } from "./reductions.js";
import { shapeLowerings } from "./shape.js";

/** How each op is written in ONNX. Total: an op without a lowering does not compile. */
export const lowerings: LoweringTable<Op> = {
  ...elementwiseLowerings,
  ...shapeLowerings,
  ...reductionLowerings,
  ...matmulLowerings,
  ...convLowerings,
  ...poolLowerings,
};

/** Adds one op to the model; the value that holds its result. */
export function lower(onnx: OnnxBuilder, node: OpNode, valueFor: (node: GraphNode) => ValueName): ValueName {
  const operands = node.inputs.map((input) => ({ ...input.type, value: valueFor(input) }));
  return apply(onnx, node as OpNodeOf<Op>, operands, valueFor);
}

function apply<K extends Op>(
  onnx: OnnxBuilder,
  node: OpNodeOf<K>,
  operands: readonly Operand[],
  valueFor: (node: GraphNode) => ValueName,
): ValueName {
  // The shape rule of the op has counted the operands.
  return lowerings[node.op](onnx, operands as unknown as Operands<K>, node, valueFor);
}
