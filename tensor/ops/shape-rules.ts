import type { AllOps, Op } from "./op.js";
import type { ShapeRules } from "./shape-checks.js";
import { elementwiseShapeRules } from "./shape-rules-elementwise.js";
import { imageShapeRules } from "./shape-rules-images.js";
import { movementShapeRules } from "./shape-rules-movement.js";
import type { TensorType } from "./tensor-type.js";

/**
 * What every op makes of its operands: the one set of shape rules, used by the checker of the compiler, by every
 * executor, and on the graph after every pass. Attributes are those of `AllOps` in their full form: axes count from 0,
 * no size is left to be worked out (`createOps` sees to that).
 */
export const shapeRules: ShapeRules = {
  ...elementwiseShapeRules,
  ...movementShapeRules,
  ...imageShapeRules,
};

/** The type of `op(inputs)`, with op, operands and attributes typed together. */
export function inferType<K extends Op>(
  op: K,
  inputs: readonly TensorType[],
  attributes: AllOps[K],
): TensorType {
  return shapeRules[op](inputs, attributes);
}
