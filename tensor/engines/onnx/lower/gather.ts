import { type Shape, sizeOf } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { castTo } from "./cast.js";
import type { Lowering, LoweringTable, OnnxOperand } from "./lowering.js";

/** `gradient`: how the provider sums rows by index. */
export const gatherLowerings = (
  gradient: Lowering<"gatherGradient">,
): LoweringTable<"gather" | "gatherGradient"> => ({
  gather: (onnx, [table, ids], { type: { shape } }) => {
    const { inside, isInside } = withinTable(onnx, ids, table.shape[0] ?? 0, shape.length);
    return zeroUnless(onnx, isInside, onnx.node("Gather", [table.value, inside], { axis: 0 }));
  },
  gatherGradient: gradient,
});

/**
 * By ScatterElements, which adds in the order of the ids, on one thread. ScatterND takes a tenth to a half of its time, but
 * its threads add to one row at once and lose summands: two runs differ. The product with a one-hot matrix takes about as
 * long for a table of 256 rows, and 36 times as long for one of 8192 rows (1024 ids, 256 numbers a row).
 */
export const sumByIndex: Lowering<"gatherGradient"> = (onnx, [dy, ids], { attributes: { rows }, type }) => {
  const [count, length] = [sizeOf(ids.shape), sizeOf(type.shape) / rows];
  const { inside, isInside } = withinTable(onnx, ids, rows, dy.shape.length);
  const kept = zeroUnless(onnx, isInside, dy.value);
  const index = onnx.node("Expand", [onnx.reshape(inside, [count, 1]), onnx.ints([count, length])]);
  const zeros = onnx.node("Expand", [onnx.float(0), onnx.ints([rows, length])]);
  const attributes = { axis: 0, reduction: "add" };
  const updates = onnx.reshape(kept, [count, length]);
  return onnx.reshape(onnx.node("ScatterElements", [zeros, index, updates], attributes), type.shape);
};

/**
 * By the product with a one-hot matrix [rows, ids], for GPUs: their kernels that scatter add in the order of their
 * threads, which varies.
 */
export const sumByOneHot: Lowering<"gatherGradient"> = (onnx, [dy, ids], { attributes: { rows }, type }) => {
  const [count, length] = [sizeOf(ids.shape), sizeOf(type.shape) / rows];
  const values = Int32Array.from({ length: rows }, (_, row) => row);
  const names = onnx.tensor({ elementType: "int32", shape: [rows, 1], values });
  const isNamed = onnx.node("Equal", [names, onnx.reshape(ids.value, [1, count])]);
  const product = [castTo(onnx, isNamed, "float32"), onnx.reshape(dy.value, [count, length])];
  return onnx.reshape(onnx.node("MatMul", product), type.shape);
};

/**
 * The nearest ids in a table, and which ids lie in it, with axes of size 1 added up to `rank`. Gather would count negative
 * ids from the end, and fail at ids beyond it or read something else, by provider.
 */
export function withinTable(
  onnx: OnnxBuilder,
  ids: OnnxOperand,
  rows: number,
  rank: number,
): { inside: ValueName; isInside: ValueName } {
  const bound = (value: number): ValueName =>
    onnx.tensor({ elementType: "int32", shape: [], values: Int32Array.of(value) });
  const inside = onnx.node("Min", [onnx.node("Max", [ids.value, bound(0)]), bound(rows - 1)]);
  const shape: Shape = [...ids.shape, ...Array.from({ length: rank - ids.shape.length }, () => 1)];
  return { inside, isInside: onnx.reshape(onnx.node("Equal", [ids.value, inside]), shape) };
}

export function zeroUnless(onnx: OnnxBuilder, condition: ValueName, value: ValueName): ValueName {
  return onnx.node("Where", [condition, value, onnx.float(0)]);
}
