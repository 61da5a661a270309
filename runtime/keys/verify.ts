import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { norm } from "../../tensor/vectors.js";
import type { AlphaConfig } from "../model.js";
import { combineRows, firstColumns } from "./basis.js";
import type { KeyFile } from "./key-file.js";
import type { KeyedPoint, KeyLayout } from "./layout.js";
import { deviationOf } from "./rescale.js";
import type { UserKey } from "./user-key.js";

/** What float32 leaves of a key: its distance from the span, relative to its norm; and its coefficients. */
const tolerance = { distance: 1e-5, alpha: 1e-3 } as const;

/** How the key of one point lies to the span of its basis. */
export interface PointVerdict {
  readonly keyspace: string;
  readonly point: string;
  /** ‖k − its projection on the span‖ / ‖k‖. */
  readonly distance: number;
  readonly inSpan: boolean;
  /**
   * Whether the coefficients of the projection can be drawn by the key space; where keys are rescaled, for some scale.
   * Null where m rows do not tell them apart: there are more rows than dimensions.
   */
  readonly inRange: boolean | null;
}

export interface SpaceVerdict {
  readonly keyspace: string;
  /** Whether all points have the same α up to a scale, where the key space draws one for all; else null. */
  readonly oneAlpha: boolean | null;
  /** The largest relative difference of a standard deviation from the one that keys are rescaled to; null: not at all. */
  readonly deviation: number | null;
}

export interface Verdict {
  /** Whether the key is one that the key file could have issued. */
  readonly valid: boolean;
  readonly points: readonly PointVerdict[];
  readonly keyspaces: readonly SpaceVerdict[];
}

/** Compares a user key with a key file that fits it (`requireFit`). */
export function verifyKey(key: UserKey, file: KeyFile): Verdict {
  const found = file.layouts.map((layout) => verifySpace(key, file, layout));
  const points = found.flatMap((one) => one.points);
  const keyspaces = found.map((one) => one.space);
  const valid =
    points.every(({ inSpan, inRange }) => inSpan && inRange !== false) &&
    keyspaces.every(
      ({ oneAlpha, deviation }) => oneAlpha !== false && (deviation === null || deviation <= tolerance.alpha),
    );
  return { valid, points, keyspaces };
}

function verifySpace(
  key: UserKey,
  file: KeyFile,
  layout: KeyLayout,
): { points: PointVerdict[]; space: SpaceVerdict } {
  const { keyspace, config, width } = layout;
  const isShared = !config.basis.perPoint && !config.alpha.perPoint;
  const points: PointVerdict[] = [];
  const alphas: Float64Array[] = [];
  const deviations: number[] = [];
  for (const point of layout.points) {
    const values = valuesAt(key, keyspace, point);
    const { alpha, distance } = project(values, file, layout, point);
    const isTold = config.dim <= point.dim;
    const inRange = isTold ? canBeDrawn(config.alpha, alpha, config.std !== null) : null;
    points.push({ keyspace, point: point.name, distance, inSpan: distance <= tolerance.distance, inRange });
    if (isTold) alphas.push(alpha);
    // of a key that all points share, only those that take all of it have its deviation
    if (config.std !== null && (!isShared || point.dim === width)) {
      deviations.push(Math.abs(deviationOf(values) / config.std - 1));
    }
  }
  const oneAlpha = config.alpha.perPoint
    ? null
    : alphas.every((alpha) => isParallel(alpha, alphas[0] ?? alpha));
  const deviation = config.std === null ? null : Math.max(...deviations);
  return { points, space: { keyspace, oneAlpha, deviation } };
}

function valuesAt(key: UserKey, keyspace: string, { name }: KeyedPoint): Float32Array {
  const values = key.keys.get(keyspace)?.get(name)?.values;
  if (values === undefined) throw new Error(`no key at ${name}`);
  return values;
}

/** Least squares: the coefficients of the vector of the span that is nearest to a key, and how far that is. */
function project(
  key: Float32Array,
  { bases }: KeyFile,
  { keyspace }: KeyLayout,
  point: KeyedPoint,
): { alpha: Float64Array; distance: number } {
  const stored = bases.get(keyspace)?.get(point.name);
  if (stored === undefined) throw new Error(`no basis at ${point.name}`);
  const basis = firstColumns(stored, point.dim);
  // more rows than dimensions: as many of them span all there is
  const rows = Math.min(basis.rows, point.dim);
  const used = { ...basis, rows, values: basis.values.subarray(0, rows * basis.columns) };
  const columns = Matrix.from1DArray(rows, used.columns, used.values).transpose();
  // by singular values, as rows that were tampered with may depend on each other
  const solution = new SingularValueDecomposition(columns).solve(Matrix.columnVector(key));
  const alpha = Float64Array.from(solution.to1DArray());
  const nearest = combineRows(alpha, used);
  const whole = Float64Array.from(key);
  const rest = whole.map((value, i) => value - (nearest[i] ?? 0));
  return { alpha, distance: norm(whole) === 0 ? 0 : norm(rest) / norm(whole) };
}

/**
 * Whether α, or where keys are rescaled t · α for a t > 0, can be drawn. uniform: low ≤ t · α_i ≤ high for all i;
 * dirichlet: all t · α_i ≥ 0 with the sum 1; gaussian: anything.
 */
function canBeDrawn(config: AlphaConfig, alpha: Float64Array, isRescaled: boolean): boolean {
  const slack = tolerance.alpha * alpha.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  switch (config.kind) {
    case "gaussian":
      return true;
    case "dirichlet": {
      const sum = alpha.reduce((total, value) => total + value, 0);
      const isCone = alpha.every((value) => value >= -slack) && sum > 0;
      return isCone && (isRescaled || Math.abs(sum - 1) <= tolerance.alpha);
    }
    case "uniform": {
      const { low, high } = config;
      if (!isRescaled) return alpha.every((value) => value >= low - slack && value <= high + slack);
      return hasScale(alpha, low, high, slack);
    }
  }
}

/** Whether some t > 0 has low ≤ t · (α_i ± slack) ≤ high for all i: an intersection of intervals of t. */
function hasScale(alpha: Float64Array, low: number, high: number, slack: number): boolean {
  let [from, to] = [0, Number.POSITIVE_INFINITY];
  const atMost = (a: number, bound: number): void => {
    // t · a ≤ bound
    if (a > 0) to = Math.min(to, bound / a);
    else if (a < 0) from = Math.max(from, bound / a);
    else if (bound < 0) to = -1;
  };
  for (const value of alpha) {
    atMost(value - slack, high);
    atMost(-value - slack, -low);
  }
  return to > 0 && from <= to;
}

/** Whether two vectors point the same way. */
function isParallel(a: Float64Array, b: Float64Array): boolean {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot >= norm(a) * norm(b) * (1 - tolerance.alpha ** 2);
}
