import type { Shape } from "../../tensor/ops/index.js";
import { sizeOf } from "../../tensor/ops/tensor-type.js";

/** Rows of a tensor of a file that become rows of a parameter; a row is what one number of the first axis stands for. */
export interface RowPiece {
  readonly tensor: string;
  readonly parameter: string;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** The numbers of a row. */
  readonly columns: number;
  /** The tensor has the rows of the parameter as its columns. */
  readonly transposed: boolean;
}

export interface NamedShape {
  readonly name: string;
  readonly shape: Shape;
}

/**
 * How tensors become parameters whose rows follow one another as theirs do: one of each, one tensor that is split, or one
 * parameter that is joined. Undefined where their sizes do not fit: the rows must come to as many, and the rest must be equal, where
 * axes of one number do not count, and [rows, n] takes any [rows, …] of n numbers a row, as a kernel of patches.
 */
export function placeRows(
  tensors: readonly NamedShape[],
  parameters: readonly NamedShape[],
  transposed: boolean,
): RowPiece[] | undefined {
  const turned = tensors.map(({ name, shape }) => ({ name, ...turn(shape, transposed) }));
  for (const see of [(shape: Shape): Shape => shape, withoutOnes]) {
    const given = turned.map((tensor) => ({ ...tensor, ...rowsOf(see(tensor.shape)) }));
    const wanted = parameters.map(({ name, shape }) => ({ name, ...rowsOf(see(shape)) }));
    const [first] = given;
    if (first === undefined || total(given) !== total(wanted)) continue;
    if ([...given, ...wanted].every(({ rest }) => isSame(rest, first.rest)))
      return pieces(given, wanted, sizeOf(first.rest));
  }
  return undefined;
}

interface Rows {
  readonly name: string;
  readonly rows: number;
  readonly rest: Shape;
}

/** Either side has one alone. */
function pieces(
  given: readonly (Rows & { readonly transposed: boolean })[],
  wanted: readonly Rows[],
  columns: number,
): RowPiece[] {
  let [from, to] = [0, 0];
  return given.flatMap((tensor) =>
    wanted.map((parameter) => {
      const rows = Math.min(tensor.rows, parameter.rows);
      const piece = {
        ...{ tensor: tensor.name, parameter: parameter.name, from, to, rows, columns },
        transposed: tensor.transposed,
      };
      if (given.length > 1) to += rows;
      else from += rows;
      return piece;
    }),
  );
}

/** A matrix with its axes exchanged; anything else stays. */
export function turn(
  shape: Shape,
  transposed: boolean,
): { readonly shape: Shape; readonly transposed: boolean } {
  const seen = withoutOnes(shape);
  const isTurned = transposed && seen.length === 2;
  return { shape: isTurned ? seen.toReversed() : shape, transposed: isTurned };
}

const withoutOnes = (shape: Shape): Shape => shape.filter((size) => size !== 1);

const rowsOf = ([rows = 1, ...rest]: Shape): { rows: number; rest: Shape } => ({ rows, rest });

const total = (all: readonly { readonly rows: number }[]): number =>
  all.reduce((sum, { rows }) => sum + rows, 0);

function isSame(a: Shape, b: Shape): boolean {
  if (a.length === b.length) return a.every((size, axis) => size === b[axis]);
  return (a.length === 1 || b.length === 1) && sizeOf(a) === sizeOf(b);
}
