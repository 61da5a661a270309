/** Sizes of a tensor's axes, outermost first. Images are [batch, channel, height, width] wherever a shape is visible. */
export type Shape = readonly number[];

/** `int32` holds labels and indices, `bool` the results of comparisons; all that is trained is `float32`. */
export type DType = "float32" | "int32" | "bool";

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export function float32(...shape: number[]): TensorType {
  return { dtype: "float32", shape };
}

export function int32(...shape: number[]): TensorType {
  return { dtype: "int32", shape };
}

export function bool(...shape: number[]): TensorType {
  return { dtype: "bool", shape };
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** `[128, 16, 14, 14]`, as shapes are written in messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

/** `int32 [128]`, for messages where the dtype matters. */
export function formatType(type: TensorType): string {
  return `${type.dtype} ${formatShape(type.shape)}`;
}
