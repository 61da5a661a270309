import type { GradientOps } from "./ops.js";
import type { AttributesOf, ForwardOp, OperandsOf } from "./table.js";

/** The op to differentiate, y = op(operands), and the gradient dy of the loss with respect to y. */
export interface GradientContext<K extends ForwardOp, T> {
  readonly y: T;
  readonly dy: T;
  readonly attributes: AttributesOf<K>;
  readonly ops: GradientOps<T>;
}

/**
 * A thunk for the gradient of each operand, called only if that gradient is needed. A gradient may still have the shape
 * that its operand was broadcast to: `gradients` sums it back. Rules are written to be cheap to run: from y where y is
 * enough, and with flags in place of transposes. Equal parts are one node anyway.
 */
export type GradientRule<K extends ForwardOp> = <T>(
  context: GradientContext<K, T>,
  ...operands: OperandsOf<K, T>
) => Gradients<OperandsOf<K, T>>;

type Gradients<Operands extends readonly unknown[]> = { readonly [I in keyof Operands]: () => Operands[I] };

/** For ops whose output is constant except for jumps, or that pass on no gradient by their purpose. */
export const noGradient = Symbol("no gradient, by definition");

/** How each of these ops is differentiated. Total: an op without a rule does not compile. */
export type GradientRules<Ops extends ForwardOp> = {
  readonly [K in Ops]: GradientRule<K> | typeof noGradient;
};
