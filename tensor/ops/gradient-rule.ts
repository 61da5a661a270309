import type { GradientOps } from "./ops.js";
import type { AttributesOf, ForwardOp, OperandsOf } from "./table.js";

/** The op to differentiate, y = op(operands), and the gradient dy of what is minimised with respect to y. */
export interface GradientContext<K extends ForwardOp, T> {
  readonly y: T;
  readonly dy: T;
  readonly attributes: AttributesOf<K>;
  readonly ops: GradientOps<T>;
}

/**
 * One thunk per operand for its gradient, called only where that gradient is needed. A gradient may still have the
 * shape that its operand was broadcast to: `gradients` sums it back. Rules are written to be cheap to run: from y
 * where y is enough, with flags in the place of transposes, and equal parts are one node anyway.
 */
export type GradientRule<K extends ForwardOp> = <T>(
  context: GradientContext<K, T>,
  ...operands: OperandsOf<K, T>
) => Gradients<OperandsOf<K, T>>;

type Gradients<Operands extends readonly unknown[]> = { readonly [I in keyof Operands]: () => Operands[I] };

/** For ops whose output does not change with their operands but in jumps, or is meant not to pass on a gradient. */
export const noGradient = Symbol("no gradient, by definition");

/** How each of these ops is differentiated. Total: an op without a rule does not compile. */
export type GradientRules<Ops extends ForwardOp> = {
  readonly [K in Ops]: GradientRule<K> | typeof noGradient;
};
