import { ShapeError } from "./shape-error.js";
import { type DType, formatShape, formatType, type Shape, type TensorType } from "./tensor-type.js";

/** The operands of an op, for its shape rule to check. Checks throw `ShapeError` if the operands do not fit. */
export class OperandCheck {
  constructor(
    private readonly op: string,
    private readonly operands: readonly TensorType[],
  ) {}

  /** An error with this reason: one line of plain words that says what met what. */
  error(reason: string): ShapeError {
    return new ShapeError(this.op, this.operands, reason);
  }

  /** The common dtype of the operands (of all, unless some are named), which must be one of `allowed`. */
  commonDType(allowed: readonly DType[], checked: readonly TensorType[] = this.operands): DType {
    const dtype = checked[0]?.dtype ?? "float32";
    const types = () => checked.map(formatType).join(" and ");
    if (checked.some((operand) => operand.dtype !== dtype)) {
      throw this.error(`operands must be of one dtype, but are ${types()}`);
    }
    if (!allowed.includes(dtype)) throw this.error(`works on ${allowed.join(" or ")}, not on ${types()}`);
    return dtype;
  }

  /** The shape that all operands broadcast to. */
  commonShape(): Shape {
    let shape: Shape = [];
    for (const operand of this.operands) {
      const wider = broadcastShapes(shape, operand.shape);
      if (wider === undefined) {
        const shapes = this.operands.map(({ shape }) => formatShape(shape)).join(" and ");
        throw this.error(`${shapes} do not broadcast: ${firstConflict(shape, operand.shape)}`);
      }
      shape = wider;
    }
    return shape;
  }

  axis(axis: number, shape: Shape): void {
    if (!isCount(axis) || axis >= shape.length) {
      throw this.error(`there is no axis ${axis} in ${formatShape(shape)}`);
    }
  }
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

/** -1 is the last axis. An axis that does not exist stays as written, for the shape rule to report. */
export function fromFirst(axis: number, shape: Shape): number {
  return axis < 0 && axis >= -shape.length ? axis + shape.length : axis;
}
