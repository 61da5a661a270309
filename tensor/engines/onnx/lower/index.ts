import type { GraphNode, OpNodeOf } from "../../../graph/node.js";
import type { Op } from "../../../ops/table.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { convLowerings } from "./conv.js";
import { elementwiseLowerings } from "./elementwise.js";
import { gatherLowerings, sumByIndex } from "./gather.js";
import { type LoweringTable, operandsOf } from "./lowering.js";
import { fusedProduct, matmulLowerings } from "./matmul.js";
import { pickByIndex } from "./pick.js";
import { poolLowerings, scatterToIndices } from "./pool.js";
import { reductionLowerings } from "./reductions.js";
import { shapeLowerings } from "./shape.js";

/**
 * How each op is written in ONNX by default. Total: an op without a lowering does not compile. A provider that lacks a
 * kernel for one of these operators has another lowering in its own table.
 */
export const commonLowerings: LoweringTable<Op> = {
  ...elementwiseLowerings,
  ...shapeLowerings,
  ...reductionLowerings,
  ...gatherLowerings(sumByIndex),
  ...pickByIndex,
  ...matmulLowerings(fusedProduct),
  ...convLowerings(fusedProduct),
  ...poolLowerings(scatterToIndices),
};

/** Adds one op to the model by its lowering; the value that holds the result. */
export function lower<K extends Op>(
  onnx: OnnxBuilder,
  lowerings: LoweringTable<Op>,
  node: OpNodeOf<K>,
  valueFor: (node: GraphNode) => ValueName,
): ValueName {
  return lowerings[node.op](onnx, operandsOf(node, valueFor), node, valueFor);
}
