import type { GradientRules } from "./gradient-rule.js";
import { op } from "./op.js";
import { broadcastShapes } from "./operand-check.js";
import type { GradientOps } from "./ops.js";
import { formatShape, type Shape, sizeOf } from "./tensor-type.js";

export interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export const matmulOps = {
  /** The last two axes multiply, the axes before them broadcast. The last two axes of a transposed operand are swapped first. */
  matmul: op({
    operands: "matrices",
    attributes: (_matrices, options: Partial<MatmulAttributes> = {}): MatmulAttributes => ({
      transposeA: options.transposeA ?? false,
      transposeB: options.transposeB ?? false,
    }),
    shape([a, b], { transposeA, transposeB }, check) {
      const dtype = check.commonDType(["float32"]);
      const error = (reason: string) => {
        const left = `${formatShape(a.shape)}${transposeA ? " transposed" : ""}`;
        const right = `${formatShape(b.shape)}${transposeB ? " transposed" : ""}`;
        return check.error(`${left} times ${right}: ${reason}`);
      };
      if (a.shape.length < 2 || b.shape.length < 2) {
        throw error("both need at least two axes");
      }
      const left = matrixOf(a.shape, transposeA);
      const right = matrixOf(b.shape, transposeB);
      if (left.columns !== right.rows) {
        throw error(`${left.columns} columns meet ${right.rows} rows`);
      }
      const batch = broadcastShapes(left.batch, right.batch);
      if (batch === undefined) {
        const batches = `${formatShape(left.batch)} and ${formatShape(right.batch)}`;
        throw error(`the batch axes ${batches} do not broadcast`);
      }
      return { dtype, shape: [...batch, left.rows, right.columns] };
    },
  }),
};

export const matmulGradients: GradientRules<keyof typeof matmulOps> = {
  matmul({ dy, ops, attributes: { transposeA, transposeB } }, a, b) {
    const da = () =>
      transposeA
        ? ops.matmul(b, dy, { transposeA: transposeB, transposeB: true })
        : ops.matmul(dy, b, { transposeB: !transposeB });
    const db = () => {
      // one weight for a batch of matrices: one product over all rows instead of one per matrix and a sum
      const shared = ops.shapeOf(b).length === 2 && ops.shapeOf(a).length > 2 && !transposeA;
      const rows = shared ? asMatrix(ops, a) : a;
      const slope = shared ? asMatrix(ops, dy) : dy;
      return transposeB
        ? ops.matmul(slope, rows, { transposeA: true, transposeB: transposeA })
        : ops.matmul(rows, slope, { transposeA: !transposeA });
    };
    return [da, db];
  },
};

/** Rows and columns of an operand after its transposition, and the axes before them. */
function matrixOf(shape: Shape, transposed: boolean): { batch: Shape; rows: number; columns: number } {
  const [rows = 1, columns = 1] = shape.slice(-2);
  const batch = shape.slice(0, -2);
  return transposed ? { batch, rows: columns, columns: rows } : { batch, rows, columns };
}

/** [..., m, n] as one matrix [..· m, n]. */
function asMatrix<T>(ops: GradientOps<T>, x: T): T {
  const shape = ops.shapeOf(x);
  const columns = shape.at(-1) ?? 1;
  return ops.reshape(x, [sizeOf(shape) / columns, columns]);
}
