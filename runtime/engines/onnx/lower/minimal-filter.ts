import { Matrix } from "ml-matrix";

/**
 * A minimal filtering algorithm F(m, r): it takes m outputs y_i = Σ_k x_{i+k} · w_k of a filter with r taps from
 * n = m + r − 1 inputs with n products instead of m · r,
 *
 *     y = Aᵀ · ((G · w) ⊙ (Bᵀ · x))
 *
 * Being bilinear, it has both gradients with as few products: dx = B · ((G · w) ⊙ (A · dy)) and
 * dw = Gᵀ · ((A · dy) ⊙ (Bᵀ · x)).
 */
export interface MinimalFilter {
  /** Bᵀ: [n, n] */
  readonly ofInput: Matrix;
  /** G: [n, r] */
  readonly ofFilter: Matrix;
  /** A: [n, m] */
  readonly ofOutput: Matrix;
}

/**
 * The algorithm of Toom and Cook, read backwards as Winograd does (Arithmetic Complexity of Computations, 1980): two
 * polynomials are multiplied by their values at n points, the last of them at infinity. Exact for any n − 1 different
 * points; rounding depends on them.
 */
export function minimalFilter(outputs: number, points: readonly number[]): MinimalFilter {
  const taps = points.length + 2 - outputs;
  const others = (point: number): readonly number[] => points.filter((other) => other !== point);
  const atInfinity = (degree: number): number[] =>
    Array.from({ length: degree }, (_, k) => +(k === degree - 1));
  const powers = (point: number, count: number, scale = 1): number[] =>
    Array.from({ length: count }, (_, k) => point ** k / scale);
  const scale = (point: number): number =>
    others(point).reduce((product, other) => product * (point - other), 1);
  return {
    ofInput: new Matrix([...points.map((point) => [...polynomial(others(point)), 0]), polynomial(points)]),
    ofFilter: new Matrix([...points.map((point) => powers(point, taps, scale(point))), atInfinity(taps)]),
    ofOutput: new Matrix([...points.map((point) => powers(point, outputs)), atInfinity(outputs)]),
  };
}

/** The coefficients of Π (x − root), from x⁰ on. */
function polynomial(roots: readonly number[]): number[] {
  let product = [1];
  for (const root of roots) {
    const factor = product;
    product = [...factor, 0].map((_, k) => (factor[k - 1] ?? 0) - root * (factor[k] ?? 0));
  }
  return product;
}
