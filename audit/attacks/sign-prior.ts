/**
 * What weights before training say of the signs of those after it, of which the magnitudes are known: θ of each number, where
 * tanh θ is the mean of its sign. A trained number is taken to be w = a·w₀ + n, n ~ N(0, σ²), so that θ = a·|w|·w₀ / σ². The
 * squares say a and σ: a² is the slope of the regression of w² on w₀², σ² what is left of the mean of w². Where all numbers began
 * alike, no slope can be seen, and a is 1. Zeros where nothing was remembered.
 */
export function signPrior(magnitudes: ArrayLike<number>, start: ArrayLike<number>): Float32Array {
  const n = magnitudes.length;
  const sums = { after: 0, before: 0, product: 0, fourth: 0, off: 0 };
  for (let i = 0; i < n; i++) {
    const [after, before] = [(magnitudes[i] ?? 0) ** 2, (start[i] ?? 0) ** 2];
    sums.after += after / n;
    sums.before += before / n;
    sums.product += (after * before) / n;
    sums.fourth += before ** 2 / n;
    sums.off += (Math.sqrt(after) - Math.sqrt(before)) ** 2 / n;
  }
  const spread = sums.fourth - sums.before ** 2;
  const isConstant = spread <= 1e-9 * sums.fourth;
  const slope = isConstant ? 1 : Math.max(0, (sums.product - sums.after * sums.before) / spread);
  const a = Math.sqrt(slope);
  // of constant numbers the distances between magnitudes are those between the numbers, if few signs turned
  const left = isConstant ? sums.off : sums.after - slope * sums.before;
  const variance = Math.max(left, 1e-6 * sums.after, Number.MIN_VALUE);
  return Float32Array.from({ length: n }, (_, i) => {
    const exponent = (a * (magnitudes[i] ?? 0) * (start[i] ?? 0)) / variance;
    return Math.max(-largest, Math.min(largest, exponent));
  });
}

/** Beyond it tanh is flat, and a search could not turn a sign that the start tells wrongly. */
const largest = 2;
