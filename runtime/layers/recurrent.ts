import type { Ops } from "../../tensor/ops/ops.js";
import type { Initializer } from "../../tensor/programs/parameter-tree.js";
import { dense } from "./dense.js";

/**
 * One direction of a recurrent layer with g gates: inputWeight [g · units, features], hiddenWeight [g · units, units] and both biases
 * [g · units]; the rows are the gates', one after another, as in PyTorch.
 */
export interface DirectionParameters<T> {
  readonly inputWeight: T;
  readonly hiddenWeight: T;
  readonly inputBias: T;
  readonly hiddenBias: T;
}

export interface RecurrentParameters<T> {
  readonly forward: DirectionParameters<T>;
  /** From the last position to the first, where there is such a direction. */
  readonly backward?: DirectionParameters<T>;
}

export interface RecurrentOptions {
  /** The state at every position, or the one that each direction ends in. */
  readonly returns: "all" | "last";
}

/** The states of one direction: what is given, and what else goes on to the next position. */
export interface RecurrentState<T> {
  /** [n, units] */
  readonly h: T;
  readonly memory?: T;
}

/** The next state from what the input makes of the gates, [n, g · units], and the state before it; none at the first position. */
type RecurrentStep<T> = (input: T, before: RecurrentState<T> | undefined) => RecurrentState<T>;

/** One direction of a layer: what is added to the product of every input, and the step from one position to the next. */
export interface Recurrence<T> {
  /** [g · units] */
  readonly bias: T;
  readonly step: RecurrentStep<T>;
}

/**
 * Goes through a sequence in one direction or in both. h [n, length, features] to [n, length, units], or with two directions [n, length,
 * 2 · units]; of the last states alone [n, units] or [n, 2 · units]. One product makes the gates' inputs at all positions.
 */
export function recur<T>(
  ops: Ops<T>,
  h: T,
  p: RecurrentParameters<T>,
  { returns }: RecurrentOptions,
  recurrenceOf: (p: DirectionParameters<T>) => Recurrence<T>,
): T {
  const [samples = 0, length = 0] = ops.shapeOf(h);
  const directions = p.backward === undefined ? [p.forward] : [p.forward, p.backward];
  const parts = directions.map((own, direction) => {
    const { bias, step } = recurrenceOf(own);
    const inputs = dense(ops, h, { weight: own.inputWeight, bias });
    const [, , width = 0] = ops.shapeOf(inputs);
    const states: T[] = [];
    let state: RecurrentState<T> | undefined;
    for (let turn = 0; turn < length; turn++) {
      const place = direction === 0 ? turn : length - 1 - turn;
      const input = ops.reshape(ops.slice(inputs, [0, place, 0], [samples, 1, width]), [samples, width]);
      state = step(input, state);
      states[place] = state.h;
    }
    if (returns === "last") return state?.h as T;
    const [, units = 0] = ops.shapeOf(states[0] as T);
    return ops.concat(
      states.map((one) => ops.reshape(one, [samples, 1, units])),
      1,
    );
  });
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : ops.concat(parts, -1);
}

/** The gates of [n, g · units], each [n, units]. */
export function gatesOf<T>(ops: Ops<T>, all: T, count: number): T[] {
  const [samples = 0, width = 0] = ops.shapeOf(all);
  const units = width / count;
  return Array.from({ length: count }, (_, gate) => ops.slice(all, [0, gate * units], [samples, units]));
}

/** What both layers take. */
export const recurrentSignature = {
  units: { type: "int", min: 1 },
  bidirectional: { type: "bool", default: false },
  returns: { type: "word", words: ["all", "last"], default: "all" },
} as const;

/** All weights and biases uniform in ±1/√units, as in PyTorch. */
export function recurrentParameters(gates: number, features: number, units: number, bidirectional: boolean) {
  const initializer: Initializer = { kind: "uniform", bound: 1 / Math.sqrt(units) };
  const rows = gates * units;
  const direction = {
    inputWeight: { shape: [rows, features], initializer },
    hiddenWeight: { shape: [rows, units], initializer },
    inputBias: { shape: [rows], initializer },
    hiddenBias: { shape: [rows], initializer },
  };
  return bidirectional ? { forward: direction, backward: direction } : { forward: direction };
}

/** The names of the matrices of a recurrent layer, out of those of its parameters. */
export function recurrentMatrices({ forward, backward }: RecurrentParameters<string>): string[] {
  const directions = backward === undefined ? [forward] : [forward, backward];
  return directions.flatMap(({ inputWeight, hiddenWeight }) => [inputWeight, hiddenWeight]);
}
