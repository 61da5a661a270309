/**
 * The kinds of operand lists. `T` is a tensor. `N` is an operand that broadcasts: a tensor, or a number where callers may
 * write one.
 */
export interface OperandLists<T, N = T> {
  readonly unary: readonly [x: T];
  readonly binary: readonly [a: N, b: N];
  readonly choice: readonly [condition: T, a: N, b: N];
  readonly matrices: readonly [a: T, b: T];
  readonly parts: readonly T[];
  readonly lookup: readonly [table: T, ids: T];
  readonly lookupGradient: readonly [dy: T, ids: T];
  /** At most one bias. */
  readonly convolution: readonly [x: T, weight: T, ...bias: T[]];
  readonly inputGradient: readonly [dy: T, weight: T];
  readonly weightGradient: readonly [x: T, dy: T];
  readonly poolGradient: readonly [x: T, y: T, dy: T];
}

export type OperandKind = keyof OperandLists<unknown>;

interface OperandRule<Kind extends OperandKind> {
  /** The allowed numbers of operands; an empty list allows any number from 1 on. */
  readonly counts: readonly OperandLists<unknown>[Kind]["length"][];
  /** Set if the operands broadcast as in NumPy: from this one on, a number may stand for a scalar. */
  readonly numbersFrom?: number;
}

const rules: { readonly [Kind in OperandKind]: OperandRule<Kind> } = {
  unary: { counts: [1] },
  binary: { counts: [2], numbersFrom: 0 },
  choice: { counts: [3], numbersFrom: 1 },
  matrices: { counts: [2] },
  parts: { counts: [] },
  lookup: { counts: [2] },
  lookupGradient: { counts: [2] },
  convolution: { counts: [2, 3] },
  inputGradient: { counts: [2] },
  weightGradient: { counts: [2] },
  poolGradient: { counts: [3] },
};

/** Whether operands of this kind broadcast by themselves. */
export function broadcasts(kind: OperandKind): boolean {
  return rules[kind].numbersFrom !== undefined;
}

/** The operands as the list of their kind; undefined if there are too few or too many. */
export function asOperands<Kind extends OperandKind, T>(
  kind: Kind,
  operands: readonly T[],
): OperandLists<T>[Kind] | undefined {
  const counts: readonly number[] = rules[kind].counts;
  const fits = counts.length === 0 ? operands.length > 0 : counts.includes(operands.length);
  // The one place where an array becomes a tuple: its length is checked.
  return fits ? (operands as unknown as OperandLists<T>[Kind]) : undefined;
}

/** "2 operands", "2 or 3 operands", "at least 1 operand" */
export function describeCount(kind: OperandKind): string {
  const { counts } = rules[kind];
  if (counts.length === 0) return "at least 1 operand";
  return `${counts.join(" or ")} ${counts.at(-1) === 1 ? "operand" : "operands"}`;
}

/** The arguments of a method of `Ops<T>`: the operands, and the rest. */
export function splitCall(
  kind: OperandKind,
  given: readonly unknown[],
): { operands: unknown[]; rest: unknown[] } {
  const { counts } = rules[kind];
  const most = counts.at(-1);
  if (most === undefined) return { operands: [...(given[0] as readonly unknown[])], rest: given.slice(1) };
  const operands = given.slice(0, most);
  // An optional operand is written as undefined, since attributes follow it.
  if (counts.length > 1 && operands.at(-1) === undefined) operands.pop();
  return { operands, rest: given.slice(most) };
}

/** The operands for which numbers may stand. */
export function broadcastOperands<T>(kind: OperandKind, operands: readonly T[]): readonly T[] {
  return operands.slice(rules[kind].numbersFrom ?? operands.length);
}
