import { norm } from "../../tensor/vectors.js";
import { combineRows } from "./basis.js";
import type { KeyGroup } from "./find-coefficients.js";
import { dot, type KeyPart } from "./key-part.js";
import { alphaOf } from "./keyspace.js";
import { keyTolerance } from "./tolerances.js";

/** How far the key that found coefficients give may be off, relative to its norm. */
const tolerance = keyTolerance / 2;

/** Multiplications that a search may take: some seconds. */
const mostWork = 2e9;

/**
 * Coefficients that the keyspace draws and that give a key: some of those that minimise Σ_p ‖αᵀB_p − τ_p k_p‖² with weights,
 * found by accelerated projected gradients (Beck and Teboulle 2009) with restarts (O'Donoghue and Candès 2015). τ_p is 1, or
 * where keys are rescaled, what suits α best. Undefined where no coefficients give the key, or none are found.
 */
export function searchDrawable({ config, parts }: KeyGroup, start: Float64Array): Float64Array | undefined {
  const { alpha: law, std, dim } = config;
  const isRescaled = std !== null;
  const problem = parts.map((part) => weighted(part, isRescaled));
  const nearest = (alpha: Float64Array) => alphaOf(law).nearest(law, alpha, { isRescaled });
  const size = problem.reduce((sum, { basis }) => sum + basis.values.length, 0);
  const mostSteps = Math.min(20_000, Math.ceil(mostWork / (2 * size)));
  const rate = 1 / (1.1 * largestSquare(problem, dim));

  let [current, ahead, momentum] = [nearest(start), nearest(start), 1];
  for (let step = 0; step < mostSteps; step++) {
    const rests = problem.map((part) => restOf(part, ahead, isRescaled));
    if (rests.every(({ share }) => share <= tolerance)) return ahead;
    const gradient = sumRows(problem, rests, dim);
    const next = nearest(ahead.map((value, i) => value - rate * (gradient[i] ?? 0)));
    const move = next.map((value, i) => value - (current[i] ?? 0));
    if (norm(move) <= 1e-13 * norm(next)) return undefined;
    // a step against the gradient: the momentum has gone too far
    const isRestart = dot(gradient, move) > 0;
    const grown = isRestart ? 1 : (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    const carried = isRestart ? 0 : (momentum - 1) / grown;
    ahead = next.map((value, i) => value + carried * (move[i] ?? 0));
    [current, momentum] = [next, grown];
  }
  return undefined;
}

/** A part of the sum: the key as a direction, and the basis times its weight. */
interface WeightedPart {
  readonly unit: Float64Array;
  readonly basis: { readonly rows: number; readonly columns: number; readonly values: Float64Array };
}

function weighted({ key, basis }: KeyPart, isRescaled: boolean): WeightedPart {
  const weight = 1 / (isRescaled ? norm(basis.values) : norm(key));
  return {
    unit: key.map((value) => value / norm(key)),
    basis: { ...basis, values: Float64Array.from(basis.values, (value) => value * weight) },
  };
}

/** αᵀB − τk, and its share of τk, or where τ is free, of αᵀB. */
function restOf(
  { unit, basis }: WeightedPart,
  alpha: Float64Array,
  isRescaled: boolean,
): { rest: Float64Array; share: number } {
  const made = combineRows(alpha, basis);
  const target = isRescaled ? Math.max(0, dot(made, unit)) : 1;
  const rest = made.map((value, i) => value - target * (unit[i] ?? 0));
  return { rest, share: norm(rest) / (isRescaled ? norm(made) : 1) };
}

/** Σ_p B_p v_p */
function sumRows(
  problem: readonly WeightedPart[],
  vectors: readonly { readonly rest: Float64Array }[],
  dim: number,
): Float64Array {
  const sums = new Float64Array(dim);
  for (const [p, { basis }] of problem.entries()) {
    const { columns, values } = basis;
    const vector = vectors[p]?.rest ?? new Float64Array();
    for (let row = 0; row < dim; row++) {
      const start = row * columns;
      sums[row] = (sums[row] ?? 0) + dot(values.subarray(start, start + columns), vector);
    }
  }
  return sums;
}

/** The largest eigenvalue of Σ_p B_p B_pᵀ, nearly, by the power method. */
function largestSquare(problem: readonly WeightedPart[], dim: number): number {
  let vector: Float64Array = Float64Array.from({ length: dim }, (_, i) => 1 + i / dim);
  let largest = 0;
  for (let turn = 0; turn < 50; turn++) {
    const length = norm(vector);
    vector = vector.map((value) => value / length);
    const made = problem.map(({ basis }) => ({ rest: combineRows(vector, basis) }));
    vector = sumRows(problem, made, dim);
    largest = norm(vector);
  }
  return largest;
}
