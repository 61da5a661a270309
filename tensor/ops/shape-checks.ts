import type { AllOps, Op } from "./op.js";
import { ShapeError } from "./shape-error.js";
import { type DType, formatShape, formatType, type Shape, type TensorType } from "./tensor-type.js";

/** The type of what an op gives, from the types of its operands; throws `ShapeError` where they do not fit. */
export type ShapeRule<K extends Op> = (inputs: readonly TensorType[], attributes: AllOps[K]) => TensorType;
export type ShapeRules = { readonly [K in Op]: ShapeRule<K> };

/** The one operand of a unary op. */
export function one(op: Op, inputs: readonly TensorType[]): TensorType {
  const [x] = inputs;
  if (x === undefined || inputs.length !== 1) throw wrongCount(op, inputs, "1 operand");
  return x;
}

/** The two operands of a binary op. */
export function two(op: Op, inputs: readonly TensorType[]): [TensorType, TensorType] {
  const [a, b] = inputs;
  if (a === undefined || b === undefined || inputs.length !== 2) throw wrongCount(op, inputs, "2 operands");
  return [a, b];
}

/** The three operands of a ternary op. */
export function three(op: Op, inputs: readonly TensorType[]): [TensorType, TensorType, TensorType] {
  const [a, b, c] = inputs;
  if (a === undefined || b === undefined || c === undefined || inputs.length !== 3) {
    throw wrongCount(op, inputs, "3 operands");
  }
  return [a, b, c];
}

export function wrongCount(op: Op, inputs: readonly TensorType[], expected: string): ShapeError {
  return new ShapeError(op, inputs, `takes ${expected}, not ${inputs.length}`);
}

/** Checks that operands (all, where not told which) are of one dtype, and of an allowed one. */
export function commonDType(
  op: Op,
  inputs: readonly TensorType[],
  allowed: readonly DType[],
  checked: readonly TensorType[] = inputs,
): DType {
  const dtype = checked[0]?.dtype ?? "float32";
  const types = checked.map(formatType).join(" and ");
  if (checked.some((input) => input.dtype !== dtype)) {
    throw new ShapeError(op, inputs, `operands must be of one dtype, but are ${types}`);
  }
  if (!allowed.includes(dtype)) {
    throw new ShapeError(op, inputs, `works on ${allowed.join(" or ")}, not on ${types}`);
  }
  return dtype;
}

/** The shape that both broadcast to as in NumPy, or undefined where there is none. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** Checks that operands broadcast together. */
export function commonShape(op: Op, inputs: readonly TensorType[]): Shape {
  let shape: Shape = [];
  for (const input of inputs) {
    const wider = broadcastShapes(shape, input.shape);
    if (wider === undefined) {
      const shapes = inputs.map(({ shape }) => formatShape(shape)).join(" and ");
      throw new ShapeError(op, inputs, `${shapes} do not broadcast: ${firstConflict(shape, input.shape)}`);
    }
    shape = wider;
  }
  return shape;
}

/** "size 2 meets size 4", from the last axis on, as broadcasting aligns them. */
function firstConflict(a: Shape, b: Shape): string {
  for (let back = 1; back <= Math.min(a.length, b.length); back++) {
    const left = a[a.length - back];
    const right = b[b.length - back];
    if (left !== right && left !== 1 && right !== 1) return `size ${left} meets size ${right}`;
  }
  return "their sizes differ";
}

/** Whether a shape is one: whole sizes, none of them empty. */
export function isShape(shape: Shape): boolean {
  return shape.every(isPositiveInteger);
}

export function isPositiveInteger(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}

export function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

export function checkAxis(op: Op, inputs: readonly TensorType[], axis: number, shape: Shape): void {
  if (!isCount(axis) || axis >= shape.length) {
    throw new ShapeError(op, inputs, `there is no axis ${axis} in ${formatShape(shape)}`);
  }
}
