import type { Shape } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import type { LoweringTable, OnnxOperand } from "./lowering.js";

/** A tensor whose last two axes are a matrix. */
export type Matrices = Pick<OnnxOperand, "value" | "shape">;

/** A value seen as matrices. */
export function reshaped(onnx: OnnxBuilder, value: ValueName, shape: Shape): Matrices {
  return { value: onnx.reshape(value, shape), shape };
}

/** A product over the last two axes of float32 tensors, transposed or not; the axes before them broadcast. */
export type Product = (
  onnx: OnnxBuilder,
  a: Matrices,
  b: Matrices,
  transposed: { readonly transposeA?: boolean; readonly transposeB?: boolean },
) => ValueName;

export const matmulLowerings = (product: Product): LoweringTable<"matmul"> => ({
  matmul: (onnx, [a, b], { attributes }) => product(onnx, a, b, attributes),
});

/** FusedMatMul transposes inside the matrix kernel, at no cost. */
export const fusedProduct: Product = (onnx, a, b, { transposeA = false, transposeB = false }) => {
  if (!transposeA && !transposeB) return onnx.node("MatMul", [a.value, b.value]);
  const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
  return onnx.node("FusedMatMul", [a.value, b.value], attributes, "com.microsoft");
};

/** Without FusedMatMul: Gemm transposes single matrices in its kernel; stacks are transposed before the product. */
export const standardProduct: Product = (onnx, a, b, { transposeA = false, transposeB = false }) => {
  if (!transposeA && !transposeB) return onnx.node("MatMul", [a.value, b.value]);
  if (a.shape.length === 2 && b.shape.length === 2) {
    return onnx.node("Gemm", [a.value, b.value], { transA: Number(transposeA), transB: Number(transposeB) });
  }
  const left = transposeA ? swapLast(onnx, a) : a.value;
  const right = transposeB ? swapLast(onnx, b) : b.value;
  return onnx.node("MatMul", [left, right]);
};

function swapLast(onnx: OnnxBuilder, { value, shape }: Matrices): ValueName {
  const rank = shape.length;
  const stack = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return onnx.transpose(value, [...stack, rank - 1, rank - 2]);
}
