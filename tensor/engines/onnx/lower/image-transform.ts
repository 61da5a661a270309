import type { Matrix } from "ml-matrix";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { type Matrices, type Product, reshaped } from "./matmul.js";

/** A linear map of images, V · x · Hᵀ, by a matrix for each axis: V is [rows, h] and H is [columns, w]. */
export interface ImageTransform {
  readonly vertical: Matrix;
  readonly horizontal: Matrix;
}

/** Whether one matrix transforms both axes of an image, which is faster for small images than one axis after the other. */
export function isJoint({ height, width }: { readonly height: number; readonly width: number }): boolean {
  return height * width <= 64;
}

/** The one matrix for both axes of images in row-major order, if they are small. */
function jointMatrix({ vertical, horizontal }: ImageTransform): Matrix | undefined {
  const size = { height: vertical.columns, width: horizontal.columns };
  return isJoint(size) ? vertical.kroneckerProduct(horizontal) : undefined;
}

/** V · x · Hᵀ for every image x, images last: [images, h, w] to [rows of V, rows of H, images]. */
export function analysis(
  onnx: OnnxBuilder,
  images: ValueName,
  count: number,
  transform: ImageTransform,
  product: Product,
): ValueName {
  const joint = jointMatrix(transform);
  if (joint !== undefined) {
    const all = reshaped(onnx, images, [count, joint.columns]);
    return product(onnx, matrixConstant(onnx, joint), all, { transposeB: true });
  }
  const { vertical, horizontal } = transform;
  const height = vertical.columns;
  const rows = reshaped(onnx, images, [count * height, horizontal.columns]);
  const across = product(onnx, matrixConstant(onnx, horizontal), rows, { transposeB: true });
  const columns = reshaped(onnx, across, [horizontal.rows * count, height]);
  return product(onnx, matrixConstant(onnx, vertical), columns, { transposeB: true });
}

/** The adjoint of `analysis`, Vᵀ · c · H: [rows of V, rows of H, images] to [images · h, w]. */
export function synthesis(
  onnx: OnnxBuilder,
  coefficients: ValueName,
  count: number,
  transform: ImageTransform,
  product: Product,
): ValueName {
  const joint = jointMatrix(transform);
  if (joint !== undefined) {
    const all = reshaped(onnx, coefficients, [joint.rows, count]);
    return product(onnx, all, matrixConstant(onnx, joint), { transposeA: true });
  }
  const { vertical, horizontal } = transform;
  const columns = reshaped(onnx, coefficients, [vertical.rows, horizontal.rows * count]);
  const down = product(onnx, columns, matrixConstant(onnx, vertical), { transposeA: true });
  const rows = reshaped(onnx, down, [horizontal.rows, count * vertical.columns]);
  return product(onnx, rows, matrixConstant(onnx, horizontal), { transposeA: true });
}

/** A matrix as a constant of the model. */
export function matrixConstant(onnx: OnnxBuilder, matrix: Matrix): Matrices {
  const shape = [matrix.rows, matrix.columns];
  const values = Float32Array.from(matrix.to1DArray());
  return { value: onnx.tensor({ elementType: "float32", shape, values }), shape };
}
