import type { FloatArray } from "../../tensor/random/index.js";

/** sqrt(n) times the largest distance between the empirical distribution and `cdf`. */
export function kolmogorovSmirnov(values: FloatArray, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    const expected = cdf(x);
    distance = Math.max(distance, expected - i / sorted.length, (i + 1) / sorted.length - expected);
  });
  return distance * Math.sqrt(sorted.length);
}

/** Chi-squared against equal counts, in standard deviations from its mean. */
export function chiSquaredDeviation(counts: readonly number[]): number {
  if (counts.length === 1) return 0;
  const expected = counts.reduce((sum, k) => sum + k, 0) / counts.length;
  const chiSquared = counts.reduce((sum, k) => sum + (k - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return Math.abs(chiSquared - freedom) / Math.sqrt(2 * freedom);
}

/** Mean, variance, skewness and kurtosis. */
export function moments(values: FloatArray) {
  const all = Array.from(values);
  const average = (f: (x: number) => number) => all.reduce((sum, x) => sum + f(x), 0) / all.length;
  const mean = average((x) => x);
  const variance = average((x) => (x - mean) ** 2);
  const skewness = average((x) => (x - mean) ** 3) / variance ** 1.5;
  const kurtosis = average((x) => (x - mean) ** 4) / variance ** 2;
  return { mean, variance, skewness, kurtosis };
}

/** Abramowitz and Stegun 26.2.17; error below 7.5e-8. */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return x >= 0 ? 1 - upper : upper;
}

/** exp(z) over the sum of all, for small z. */
export function softmax(logits: readonly number[]): number[] {
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return logits.map((logit) => Math.exp(logit) / total);
}
