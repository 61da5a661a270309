import type { GradientRules } from "./gradient-rule.js";
import { noAttributes, op } from "./op.js";
import { isPositiveInteger, type OperandCheck } from "./operand-check.js";
import { formatShape, type Shape, sameShape } from "./tensor-type.js";

export const pickOps = {
  /**
   * The number of each row that an id names: rows float32 [...ids, size], ids int32 [...ids] to [...ids]. An id outside of the row
   * gives 0, as `oneHot` does.
   */
  pick: op({
    operands: "lookup",
    attributes: noAttributes,
    shape([rows, ids], _attributes, check) {
      const dtype = check.commonDType(["float32"], [rows]);
      check.commonDType(["int32"], [ids]);
      check.axis(0, rows.shape);
      requireRows(rows.shape.slice(0, -1), ids.shape, `the rows ${formatShape(rows.shape)}`, check);
      return { dtype, shape: ids.shape };
    },
  }),
};

export const pickGradients: GradientRules<keyof typeof pickOps> = {
  pick: ({ dy, ops }, rows, ids) => [
    () => ops.pickGradient(dy, ids, ops.shapeOf(rows).at(-1) ?? 0),
    () => {
      throw new Error("pick: its ids are not float32, and have no gradient to be asked for");
    },
  ],
};

export const pickGradientOps = {
  /**
   * dy [...ids], ids int32 [...ids] to the gradient of pick's rows [...ids, size]: dy where an id names it, 0 elsewhere. An id outside
   * of the row adds to nothing.
   */
  pickGradient: op({
    operands: "lookupGradient",
    attributes: (_operands, size: number) => ({ size }),
    shape([dy, ids], { size }, check) {
      const dtype = check.commonDType(["float32"], [dy]);
      check.commonDType(["int32"], [ids]);
      requireRows(dy.shape, ids.shape, `the gradient ${formatShape(dy.shape)}`, check);
      if (!isPositiveInteger(size))
        throw check.error(`rows of ${size} numbers: there must be a positive whole number of them`);
      return { dtype, shape: [...ids.shape, size] };
    },
  }),
};

/** Checks that there is one id for each row. */
function requireRows(rows: Shape, ids: Shape, what: string, check: OperandCheck): void {
  if (sameShape(rows, ids)) return;
  throw check.error(`${what} must have one row for each of the ids ${formatShape(ids)}`);
}
