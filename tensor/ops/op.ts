import type { OperandCheck } from "./operand-check.js";
import type { OperandKind, OperandLists } from "./operands.js";
import type { TensorType } from "./tensor-type.js";

/** An op without attributes. */
export type NoAttributes = Readonly<Record<never, never>>;

/**
 * What an op is: an entry in the table of its family. Its gradient stands in a second table of the same file, since it is
 * written with the methods that follow from the first. How an engine computes it stands with the engine.
 */
export interface OpEntry<Kind extends OperandKind, Given extends readonly unknown[], Attributes> {
  /** What it is applied to. */
  readonly operands: Kind;
  /**
   * Its attributes in full form, from what a caller gives behind the operands: axes count from 0, what was left out is
   * filled in, and what else a caller's object holds stays behind, so that equal calls look equal.
   */
  readonly attributes: (operands: OperandLists<TensorType>[Kind], ...given: Given) => Attributes;
  /** The type of the result; throws `ShapeError` where the operands do not fit. */
  readonly shape: (
    operands: OperandLists<TensorType>[Kind],
    attributes: Attributes,
    check: OperandCheck,
  ) => TensorType;
}

/** Gives an entry its type: the one place where the operands of an op are told. */
export function op<Kind extends OperandKind, Given extends readonly unknown[], Attributes>(
  entry: OpEntry<Kind, Given, Attributes>,
): OpEntry<Kind, Given, Attributes> {
  return entry;
}

const none: NoAttributes = {};

export const noAttributes = (): NoAttributes => none;
