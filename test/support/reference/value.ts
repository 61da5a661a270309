import { type Shape, sizeOf, type TensorType } from "../../../tensor/ops/index.js";

/** A tensor as the interpreter holds it: every dtype in doubles, row-major, bool as 0 and 1. */
export interface Value {
  readonly type: TensorType;
  readonly values: Float64Array;
}

/** Reads the element at an index, which may have more axes than the value: it broadcasts. */
export function at(x: Value, index: readonly number[]): number {
  const { shape } = x.type;
  const skipped = index.length - shape.length;
  let offset = 0;
  shape.forEach((size, axis) => {
    offset = offset * size + (size === 1 ? 0 : (index[axis + skipped] ?? 0));
  });
  return x.values[offset] ?? Number.NaN;
}

/** All indices of a shape in row-major order. */
export function indicesOf(shape: Shape): number[][] {
  return Array.from({ length: sizeOf(shape) }, (_, position) => {
    const index: number[] = [];
    let rest = position;
    for (const size of [...shape].reverse()) {
      index.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return index;
  });
}

/** Position of an index in row-major order. */
function offsetOf(shape: Shape, index: readonly number[]): number {
  return shape.reduce((offset, size, axis) => offset * size + (index[axis] ?? 0), 0);
}

/** Computes a tensor element by element. */
export function fill(shape: Shape, element: (index: number[]) => number): Float64Array {
  return Float64Array.from(indicesOf(shape), element);
}

/** Starts from zeros and adds to elements in any order. */
export function accumulate(
  shape: Shape,
  run: (add: (index: readonly number[], value: number) => void) => void,
): Float64Array {
  const values = new Float64Array(sizeOf(shape));
  run((index, value) => {
    const offset = offsetOf(shape, index);
    values[offset] = (values[offset] ?? 0) + value;
  });
  return values;
}
