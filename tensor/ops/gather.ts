import type { GradientRules } from "./gradient-rule.js";
import { noAttributes, op } from "./op.js";
import { isPositiveInteger } from "./operand-check.js";
import { formatShape, sameShape } from "./tensor-type.js";

export const gatherOps = {
  /**
   * The rows of a table that ids name: table float32 [rows, ...row], ids int32 [...ids] to [...ids, ...row]. An id outside
   * of the table gives a row of zeros, as `oneHot` does: a GPU cannot raise an error in the middle of a step.
   */
  gather: op({
    operands: "lookup",
    attributes: noAttributes,
    shape([table, ids], _attributes, check) {
      const dtype = check.commonDType(["float32"], [table]);
      check.commonDType(["int32"], [ids]);
      check.axis(0, table.shape);
      return { dtype, shape: [...ids.shape, ...table.shape.slice(1)] };
    },
  }),
};

export const gatherGradients: GradientRules<keyof typeof gatherOps> = {
  gather: ({ dy, ops }, table, ids) => [
    () => ops.gatherGradient(dy, ids, ops.shapeOf(table)[0] ?? 0),
    () => {
      throw new Error("gather: its ids are not float32, and have no gradient to be asked for");
    },
  ],
};

export const gatherGradientOps = {
  /**
   * dy [...ids, ...row], ids int32 [...ids] to the gradient of gather's table [rows, ...row]: each row is the sum of the dy
   * of the ids that name it. An id outside of the table adds to none. A device adds in one order at every run.
   */
  gatherGradient: op({
    operands: "lookupGradient",
    attributes: (_operands, rows: number) => ({ rows }),
    shape([dy, ids], { rows }, check) {
      const dtype = check.commonDType(["float32"], [dy]);
      check.commonDType(["int32"], [ids]);
      const axes = ids.shape.length;
      if (!sameShape(dy.shape.slice(0, axes), ids.shape)) {
        const found = `the gradient ${formatShape(dy.shape)}`;
        throw check.error(`${found} must start with the shape of the ids ${formatShape(ids.shape)}`);
      }
      if (!isPositiveInteger(rows)) {
        throw check.error(`${rows} rows: their number must be a positive whole number`);
      }
      return { dtype, shape: [rows, ...dy.shape.slice(axes)] };
    },
  }),
};
