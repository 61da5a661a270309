import type { Spread } from "./diagnosis.js";

/** Of nothing, 0. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Mean, median, and what a tenth of the values lies below and above. Of nothing, all are 0. */
export function spreadOf(values: ArrayLike<number>): Spread {
  if (values.length === 0) return { mean: 0, low: 0, median: 0, high: 0 };
  const sorted = Float64Array.from(values).sort();
  const quantile = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { mean: meanOf(sorted), low: quantile(0.1), median: quantile(0.5), high: quantile(0.9) };
}

/** √(Σv² / n) */
export function rootMeanSquare(values: ArrayLike<number>): number {
  return lengthOf(values) / Math.sqrt(values.length);
}

/** √Σv² */
export function lengthOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return Math.sqrt(sum);
}

/** The largest distance between the empirical distribution function of values and `cdf` (Kolmogorov–Smirnov). */
export function ksDistance(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  let distance = 0;
  for (const [i, value] of sorted.entries()) {
    const expected = cdf(value);
    distance = Math.max(distance, expected - i / sorted.length, (i + 1) / sorted.length - expected);
  }
  return distance;
}

export function countTo<R>(count: number, make: (i: number) => R): R[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
