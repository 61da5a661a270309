import { elementwiseGradients, elementwiseOps } from "./elementwise.js";
import { gatherGradientOps, gatherGradients, gatherOps } from "./gather.js";
import type { GradientRules } from "./gradient-rule.js";
import { imageGradientOps, imageGradients, imageOps } from "./images.js";
import { matmulGradients, matmulOps } from "./matmul.js";
import { movementGradients, movementOps } from "./movement.js";
import { OperandCheck } from "./operand-check.js";
import { asOperands, describeCount, type OperandLists } from "./operands.js";
import { pickGradientOps, pickGradients, pickOps } from "./pick.js";
import { reductionGradients, reductionOps } from "./reductions.js";
import type { TensorType } from "./tensor-type.js";

/**
 * The ops that models are written with. Every table over ops (gradients, the lowerings of an engine) is total over this
 * one, so that an op without a rule does not compile.
 */
export const forwardOps = {
  ...elementwiseOps,
  ...matmulOps,
  ...movementOps,
  ...reductionOps,
  ...gatherOps,
  ...pickOps,
  ...imageOps,
};

/** The ops that only gradients are written with: part of a graph, but not of `Ops<T>`. */
export const gradientOps = { ...gatherGradientOps, ...pickGradientOps, ...imageGradientOps };

const allOps = { ...forwardOps, ...gradientOps };

export type ForwardOp = keyof typeof forwardOps;
export type GradientOp = keyof typeof gradientOps;
export type Op = keyof typeof allOps;

/** How an op takes its operands. */
export type OperandKindOf<K extends Op> = (typeof allOps)[K]["operands"];

/** The operands of an op as tensors of type T: a tuple if their number is fixed. */
export type OperandsOf<K extends Op, T> = OperandLists<T>[OperandKindOf<K>];

/** The attributes of an op in full form: axes count from 0, no size is left to be worked out. */
export type AttributesOf<K extends Op> = Readonly<ReturnType<(typeof allOps)[K]["attributes"]>>;

/** What a caller gives behind the operands. */
export type GivenTo<K extends Op> =
  Parameters<(typeof allOps)[K]["attributes"]> extends [unknown, ...infer Given] ? Given : [];

/** How each op is differentiated. */
export const gradientRules: GradientRules<ForwardOp> = {
  ...elementwiseGradients,
  ...matmulGradients,
  ...movementGradients,
  ...reductionGradients,
  ...gatherGradients,
  ...pickGradients,
  ...imageGradients,
};

/** The entries of all ops, without the part that depends on how an op is called. */
export const opTable: {
  readonly [K in Op]: {
    readonly operands: OperandKindOf<K>;
    readonly shape: (
      operands: OperandsOf<K, TensorType>,
      attributes: AttributesOf<K>,
      check: OperandCheck,
    ) => TensorType;
  };
} = allOps;

export function isGradientOp(op: Op): op is GradientOp {
  return Object.hasOwn(gradientOps, op);
}

/** Operands as this op takes them. A wrong number of them is a `ShapeError`. */
export function operandsFor<K extends Op, T>(
  op: K,
  operands: readonly T[],
  typeOf: (operand: T) => TensorType,
): OperandsOf<K, T> {
  const { operands: kind } = opTable[op];
  const fitting = asOperands(kind, operands);
  if (fitting !== undefined) return fitting;
  const reason = `takes ${describeCount(kind)}, not ${operands.length}`;
  throw new OperandCheck(op, operands.map(typeOf)).error(reason);
}

/**
 * The type of `op(operands)`: the one set of shape rules, used by the checker of the compiler, by every executor, and on
 * the graph after every pass.
 */
export function inferType<K extends Op>(
  op: K,
  operands: readonly TensorType[],
  attributes: AttributesOf<K>,
): TensorType {
  const fitting = operandsFor(op, operands, (type) => type);
  return opTable[op].shape(fitting, attributes, new OperandCheck(op, operands));
}
