import { Matrix, QrDecomposition } from "ml-matrix";
import { type FloatArray, type RandomStream, stream } from "../../tensor/random/index.js";
import type { LinearAlgebra } from "./bases/define-basis.js";
import { basisOf } from "./keyspace.js";
import type { KeyLayout } from "./layout.js";

/** One basis B: m rows of `columns` entries, row-major. */
export interface Basis {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/**
 * The bases of a keyspace by point: one for each point where bases are per point, else one that all points share
 * (the same object; a point of dimension d takes the first d entries of each row).
 */
export type BasisByPoint = ReadonlyMap<string, Basis>;

/** The bases of a keyspace as the seed of its experiment gives them. */
export function drawBases(layout: KeyLayout, seed: number): BasisByPoint {
  return drawBasesFrom(layout, (...point) => stream(seed, "basis", layout.keyspace, ...point));
}

/** The bases of a keyspace from the stream of each point, or of none where all points share one basis. */
export function drawBasesFrom(
  { config, points, width }: KeyLayout,
  numbersOf: (...point: string[]) => RandomStream,
): BasisByPoint {
  const entry = basisOf(config.basis);
  const draw = (columns: number, ...point: string[]): Basis => {
    const size = { rows: config.dim, columns };
    return { ...size, values: entry.draw(config.basis, size, numbersOf(...point), linearAlgebra) };
  };
  if (config.basis.perPoint) {
    return new Map(points.map(({ name, dim }) => [name, draw(dim, name)]));
  }
  const shared = draw(width);
  return new Map(points.map(({ name }) => [name, shared]));
}

const linearAlgebra: LinearAlgebra = {
  orthonormalise(values, { rows, columns }) {
    const { orthogonalMatrix } = new QrDecomposition(Matrix.from1DArray(rows, columns, values).transpose());
    return Float32Array.from(orthogonalMatrix.transpose().to1DArray());
  },
};

/** The first columns of a basis: what a point smaller than the basis takes of it. */
export function firstColumns(basis: Basis, columns: number): Basis {
  if (columns === basis.columns) return basis;
  const values = new Float32Array(basis.rows * columns);
  for (let row = 0; row < basis.rows; row++) {
    const start = row * basis.columns;
    values.set(basis.values.subarray(start, start + columns), row * columns);
  }
  return { rows: basis.rows, columns, values };
}

/** αᵀB, in double precision. */
export function combineRows(
  alpha: ArrayLike<number>,
  { rows, columns, values }: Omit<Basis, "values"> & { readonly values: ArrayLike<number> },
): Float64Array {
  const key = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const coefficient = alpha[row] ?? 0;
    for (let i = 0; i < columns; i++) {
      key[i] = (key[i] ?? 0) + coefficient * (values[row * columns + i] ?? 0);
    }
  }
  return key;
}

/** Removes from a vector, in place, what of it lies inside a span. */
export type Projection = (vector: FloatArray) => void;

/** The projection off the span of B's rows, v − QQᵀv with Q an orthonormal basis of the span (by QR). */
export function projectionOffSpan(basis: Basis): Projection {
  const rows = Matrix.from1DArray(basis.rows, basis.columns, basis.values);
  const q = new QrDecomposition(rows.transpose()).orthogonalMatrix;
  return (vector) => {
    const residual = Matrix.columnVector(vector);
    residual.sub(q.mmul(q.transpose().mmul(residual)));
    vector.set(residual.to1DArray());
  };
}
