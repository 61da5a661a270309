import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import type { LoweringTable, Operand } from "./lowering.js";

export const matmulLowerings: LoweringTable<"matmul"> = {
  matmul: (onnx, [a, b], { attributes }) => {
    if (a.dtype === "float32") return matmul(onnx, a.value, b.value, attributes);
    const left = attributes.transposeA ? swapLast(onnx, a) : a.value;
    const right = attributes.transposeB ? swapLast(onnx, b) : b.value;
    return onnx.node("MatMul", [left, right]);
  },
};

/**
 * A product over the last two axes of float32 tensors, transposed or not; the axes before them broadcast. FusedMatMul
 * hands the transposition to the matrix kernel, which costs nothing there.
 */
export function matmul(
  onnx: OnnxBuilder,
  a: ValueName,
  b: ValueName,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean } = {},
): ValueName {
  if (!transposeA && !transposeB) return onnx.node("MatMul", [a, b]);
  const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
  return onnx.node("FusedMatMul", [a, b], attributes, "com.microsoft");
}

/** FusedMatMul has a kernel for floating point only. */
function swapLast(onnx: OnnxBuilder, { value, shape }: Operand): ValueName {
  const rank = shape.length;
  const batch = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return onnx.transpose(value, [...batch, rank - 1, rank - 2]);
}
