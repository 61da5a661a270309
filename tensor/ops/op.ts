import type { OperandCheck } from "./operand-check.js";
import type { OperandKind, OperandLists } from "./operands.js";
import type { TensorType } from "./tensor-type.js";

/** An op without attributes. */
export type NoAttributes = Readonly<Record<never, never>>;

/**
 * An op: an entry in the table of its family. Its gradient is in a second table of the same file, since it is written with
 * the methods that follow from the first. How an engine computes the op is the engine's business.
 */
export interface OpEntry<Kind extends OperandKind, Given extends readonly unknown[], Attributes> {
  /** What the op is applied to. */
  readonly operands: Kind;
  /**
   * The attributes in full form, from the arguments after the operands: axes count from 0, defaults are filled in, and only
   * known properties are copied, so that equal calls have equal attributes.
   */
  readonly attributes: (operands: OperandLists<TensorType>[Kind], ...given: Given) => Attributes;
  /** The type of the result; throws `ShapeError` if the operands do not fit. */
  readonly shape: (
    operands: OperandLists<TensorType>[Kind],
    attributes: Attributes,
    check: OperandCheck,
  ) => TensorType;
}

/** Gives an entry its type. Everything that depends on the operands of an op follows from its entry. */
export function op<Kind extends OperandKind, Given extends readonly unknown[], Attributes>(
  entry: OpEntry<Kind, Given, Attributes>,
): OpEntry<Kind, Given, Attributes> {
  return entry;
}

const none: NoAttributes = {};

export const noAttributes = (): NoAttributes => none;
