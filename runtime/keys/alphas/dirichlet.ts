import { type AlphaNumbers, defineAlpha, nearestShares, whyOutside } from "./define-alpha.js";

export const dirichletAlpha = defineAlpha({
  name: "dirichlet",
  summary: "shares from 0 that add up to 1; the smaller the concentration, the fewer rows share",
  signature: {
    // Beyond these the coefficients are one 1 and zeros, or all alike, in all that float32 can tell.
    concentration: { type: "float", min: 1e-3, max: 1e6, default: 1 },
  },
  fill: ({ concentration }, values, m, numbers) => fillDirichlet(values, m, concentration, numbers),
  whyNot(_, values) {
    const sum = sumOf(values);
    const isWhole = Math.abs(sum - 1) <= 1e-6;
    return (
      whyOutside(values, 0, 1) ?? (isWhole ? undefined : `its coefficients add up to 1, and these to ${sum}`)
    );
  },
  canDraw(_, alpha, { slack, relative, isRescaled }) {
    const sum = sumOf(alpha);
    const isCone = alpha.every((value) => value >= -slack) && sum > 0;
    return isCone && (isRescaled || Math.abs(sum - 1) <= relative);
  },
  nearest: (_, alpha) => nearestShares(alpha),
  extremes: (_, column) => ({ least: Math.min(...column), greatest: Math.max(...column) }),
});

/**
 * Rows of m numbers from 0 that add up to 1, of the symmetric Dirichlet distribution: Gamma(concentration, 1) numbers
 * over their sum. Every number has a stream of its own, so that none depends on how often another was drawn again.
 * The sum is taken of logarithms, less the largest of the row, as gamma numbers of a small shape vanish in a double.
 */
function fillDirichlet(values: Float32Array, m: number, concentration: number, numbers: AlphaNumbers): void {
  for (let start = 0; start < values.length; start += m) {
    const logs = Array.from({ length: m }, (_, i) => numbers.of(start + i).logGamma(concentration));
    const largest = logs.reduce((a, b) => Math.max(a, b));
    const shares = logs.map((log) => Math.exp(log - largest));
    const sum = sumOf(shares);
    values.set(
      shares.map((share) => share / sum),
      start,
    );
  }
}

const sumOf = (values: readonly number[] | Float64Array): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};
