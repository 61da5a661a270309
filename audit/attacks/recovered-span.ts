import { Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";
import type { KeyFile, KeyLayout } from "../../runtime/keys/index.js";
import type { ConcreteKey } from "../../runtime/opened-model/index.js";

/** Points at which keys are scaled by one factor and mixed by one α: together, what enters there is one vector of a span. */
export interface SpanPlace {
  readonly layout: KeyLayout;
  readonly points: readonly string[];
}

/**
 * The places of keyspaces. All points are one place if they share α, unless keys are rescaled point by point, as they are
 * where each point has a basis of its own.
 */
export function spanPlaces(layouts: readonly KeyLayout[]): SpanPlace[] {
  return layouts.flatMap((layout) => {
    const { alpha, basis, std } = layout.config;
    const points = layout.points.map(({ name }) => name);
    const isOne = !alpha.perPoint && !(basis.perPoint && std !== null);
    return isOne ? [{ layout, points }] : points.map((point) => ({ layout, points: [point] }));
  });
}

/** What enters at a place, one point after another. */
export function vectorAt(key: ConcreteKey, { points }: SpanPlace): number[] {
  return points.flatMap((point) => Array.from(key.get(point) ?? []));
}

/** Orthonormal directions, one a column: d × rank. */
export type Directions = Matrix;

/** Directions with less than this share of the largest singular value are rounding errors: keys are float32. */
const smallestShare = 1e-5;

/**
 * The span of vectors by a singular value decomposition of the matrix that holds one in each column. No mean is taken
 * off: r keys αᵀB of independent α then span r directions of Span(B), up to r = m.
 */
export function recoverSpan(vectors: readonly (readonly number[])[]): Directions {
  const columns = new Matrix(vectors.map((vector) => [...vector])).transpose();
  const { leftSingularVectors, diagonal } = new SingularValueDecomposition(columns, {
    computeLeftSingularVectors: true,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  const [largest = 0] = diagonal;
  const rank = diagonal.filter((value) => value > smallestShare * largest).length;
  return leftSingularVectors.subMatrix(0, leftSingularVectors.rows - 1, 0, rank - 1);
}

/** Span(B) at a place, of which only the owner knows: orthonormal columns, d × m. */
export function trueSpan({ bases }: KeyFile, { layout, points }: SpanPlace): Directions {
  const rows = Array.from({ length: layout.config.dim }, (_, row) =>
    points.flatMap((point) => {
      const basis = bases.get(layout.keyspace)?.get(point);
      const dim = layout.points.find(({ name }) => name === point)?.dim ?? 0;
      if (basis === undefined) throw new Error(`no basis at ${point}`);
      const start = row * basis.columns;
      return Array.from(basis.values.subarray(start, start + dim));
    }),
  );
  return new QrDecomposition(new Matrix(rows).transpose()).orthogonalMatrix;
}

export interface Overlap {
  /** Of the energy of the true span, spread evenly over its directions, the share inside the found one: rank/m at best. */
  readonly energy: number;
  /** The largest principal angle between the two, in degrees; 90 where a direction is missing. */
  readonly angle: number;
}

/** How much of a span was found: the singular values of UᵀQ are the cosines of the principal angles. */
export function overlapOf(found: Directions, real: Directions): Overlap {
  const { diagonal } = new SingularValueDecomposition(real.transpose().mmul(found), { autoTranspose: true });
  const cosines = diagonal.map((value) => Math.min(1, value));
  const energy = cosines.reduce((sum, cosine) => sum + cosine ** 2, 0) / real.columns;
  const smallest = found.columns < real.columns ? 0 : Math.min(...cosines);
  return { energy, angle: (Math.acos(smallest) * 180) / Math.PI };
}
