import { Matrix } from "ml-matrix";

/**
 * An algorithm for m outputs y_i = Σ_k x_{s·i+k} · w_k of a filter with r taps and stride s, with n products instead of
 * m · r,
 *
 *     y = Aᵀ · ((G · w) ⊙ (Bᵀ · x))
 *
 * It is bilinear, so both gradients take as few products: dx = B · ((G · w) ⊙ (A · dy)) and dw = Gᵀ · ((A · dy) ⊙ (Bᵀ · x)).
 */
export interface MinimalFilter {
  /** Bᵀ: [n, s·(m − 1) + r] */
  readonly ofInput: Matrix;
  /** G: [n, r] */
  readonly ofFilter: Matrix;
  /** A: [n, m] */
  readonly ofOutput: Matrix;
}

/**
 * At stride 1, the algorithm of Toom and Cook, with n = m + r − 1. A filter of stride s is the sum of s polyphase filters
 * of stride 1, each over every s-th input with every s-th tap, and takes the products of all.
 */
export function minimalFilter(outputs: number, taps: number, step: number): MinimalFilter {
  const polyphase = Array.from({ length: Math.min(step, taps) }, (_, phase) => {
    const { ofInput, ofFilter, ofOutput } = singleSteps(outputs, Math.ceil((taps - phase) / step));
    return {
      ofInput: spread(ofInput, phase, step, step * (outputs - 1) + taps),
      ofFilter: spread(ofFilter, phase, step, taps),
      ofOutput: ofOutput.to2DArray(),
    };
  });
  return {
    ofInput: new Matrix(polyphase.flatMap(({ ofInput }) => ofInput)),
    ofFilter: new Matrix(polyphase.flatMap(({ ofFilter }) => ofFilter)),
    ofOutput: new Matrix(polyphase.flatMap(({ ofOutput }) => ofOutput)),
  };
}

/** The rows of a matrix with column j at first + j · step, and zeros between. */
function spread(matrix: Matrix, first: number, step: number, columns: number): number[][] {
  return matrix.to2DArray().map((row) => {
    const wide = new Array<number>(columns).fill(0);
    for (const [j, value] of row.entries()) wide[first + j * step] = value;
    return wide;
  });
}

/**
 * Where polynomials are evaluated, beside infinity. The algorithm is exact with any; of those that were tried these
 * round least: for 4 outputs of 3 taps, along both axes of drawn images, to 3.3 times the error of a plain sum, where the usual
 * 0, ±1, ±2 have 7 times.
 */
const points = [0, Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT2, -Math.SQRT2];

/**
 * Two polynomials are multiplied by their values at n points, which read backwards is a filter (Winograd, Arithmetic
 * Complexity of Computations, 1980). A single tap is a plain product for each output.
 */
function singleSteps(outputs: number, taps: number): MinimalFilter {
  if (taps === 1) {
    const unit = Matrix.eye(outputs);
    return { ofInput: unit, ofFilter: Matrix.ones(outputs, 1), ofOutput: unit };
  }
  const used = points.slice(0, outputs + taps - 2);
  const others = (point: number): readonly number[] => used.filter((other) => other !== point);
  const scale = (point: number): number =>
    others(point).reduce((product, other) => product * (point - other), 1);
  const powers = (point: number, count: number, divisor = 1): number[] =>
    Array.from({ length: count }, (_, k) => point ** k / divisor);
  const atInfinity = (count: number): number[] =>
    Array.from({ length: count }, (_, k) => (k === count - 1 ? 1 : 0));
  return {
    ofInput: new Matrix([...used.map((point) => [...polynomial(others(point)), 0]), polynomial(used)]),
    ofFilter: new Matrix([...used.map((point) => powers(point, taps, scale(point))), atInfinity(taps)]),
    ofOutput: new Matrix([...used.map((point) => powers(point, outputs)), atInfinity(outputs)]),
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
