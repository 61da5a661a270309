import { Matrix, QrDecomposition } from "ml-matrix";
import { type RandomStream, stream } from "../random/index.js";
import type { KeyLayout } from "./layout.js";

/** One basis B: m rows of `columns` entries, row-major. */
export interface Basis {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/**
 * The bases of a key space by point: one for each point where bases are per point, else one that all points share
 * (the same object; a point of dimension d takes the first d entries of each row).
 */
export type BasisByPoint = ReadonlyMap<string, Basis>;

export function drawBases({ keyspace, config, points, width }: KeyLayout, seed: number): BasisByPoint {
  const draw = (columns: number, ...label: string[]): Basis => {
    const numbers = stream(seed, "basis", keyspace, ...label);
    const values =
      config.basis.kind === "orthonormal"
        ? orthonormalRows(config.dim, columns, numbers)
        : uniformRows(config.dim, columns, numbers);
    return { rows: config.dim, columns, values };
  };
  if (config.basis.perPoint) {
    return new Map(points.map(({ name, dim }) => [name, draw(dim, name)]));
  }
  const shared = draw(width);
  return new Map(points.map(({ name }) => [name, shared]));
}

/** Entries uniform in [−1/√m, 1/√m]. */
function uniformRows(rows: number, columns: number, numbers: RandomStream): Float32Array {
  const bound = 1 / Math.sqrt(rows);
  const values = new Float32Array(rows * columns);
  numbers.fillUniform(values, -bound, bound);
  return values;
}

/** Rows orthonormalised from a Gaussian draw: Qᵀ of the QR decomposition of its transpose. Needs m ≤ d. */
function orthonormalRows(rows: number, columns: number, numbers: RandomStream): Float32Array {
  const draw = new Float64Array(rows * columns);
  numbers.fillNormal(draw);
  const orthonormal = new QrDecomposition(Matrix.from1DArray(rows, columns, draw).transpose())
    .orthogonalMatrix;
  return Float32Array.from(orthonormal.transpose().to1DArray());
}

/** Removes from a vector, in place, what of it lies inside a span. */
export type Projection = (vector: Float32Array) => void;

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
