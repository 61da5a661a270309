import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { norm } from "../../tensor/vectors.js";
import type { AlphaConfig } from "./alphas/catalogue.js";
import { combineRows, firstColumns } from "./basis.js";
import type { KeyFile } from "./key-file.js";
import { alphaOf } from "./keyspace.js";
import type { KeyedPoint, KeyLayout } from "./layout.js";
import { deviationOf } from "./rescale.js";
import type { UserKey } from "./user-key.js";

/** What float32 leaves of a key: its distance from the span, relative to its norm; and its coefficients. */
const tolerance = { distance: 1e-5, alpha: 1e-3 } as const;

/** How the key of one point lies to the span of its basis. */
export interface PointVerification {
  readonly keyspace: string;
  readonly point: string;
  /** ‖k − its projection on the span‖ / ‖k‖. */
  readonly distance: number;
  readonly inSpan: boolean;
  /**
   * Whether the coefficients of the projection can be drawn by the keyspace; where keys are rescaled, for some scale.
   * Null where m rows do not tell them apart: there are more rows than dimensions.
   */
  readonly inRange: boolean | null;
}

export interface KeyspaceVerification {
  readonly keyspace: string;
  /** Whether all points have the same α up to a scale, where the keyspace draws one for all; else null. */
  readonly oneAlpha: boolean | null;
  /** The largest relative difference of a standard deviation from the one that keys are rescaled to; null: not at all. */
  readonly deviation: number | null;
}

/** Whether and how far a user key is one of a key file's. */
export interface KeyVerification {
  /** Whether the key is one that the key file could have issued. */
  readonly valid: boolean;
  readonly points: readonly PointVerification[];
  readonly keyspaces: readonly KeyspaceVerification[];
}

/** Compares a user key with a key file that fits it (`requireFit`). */
export function verifyKey(key: UserKey, file: KeyFile): KeyVerification {
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
): { points: PointVerification[]; space: KeyspaceVerification } {
  const { keyspace, config, width } = layout;
  const isShared = !config.basis.perPoint && !config.alpha.perPoint;
  const points: PointVerification[] = [];
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

/** Whether coefficients of a projection can be drawn, or where keys are rescaled, some multiple of them. */
function canBeDrawn(config: AlphaConfig, alpha: Float64Array, isRescaled: boolean): boolean {
  const largest = alpha.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const slack = tolerance.alpha * largest;
  return alphaOf(config).canDraw(config, alpha, { slack, relative: tolerance.alpha, isRescaled });
}

/** Whether two vectors point the same way. */
function isParallel(a: Float64Array, b: Float64Array): boolean {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot >= norm(a) * norm(b) * (1 - tolerance.alpha ** 2);
}
