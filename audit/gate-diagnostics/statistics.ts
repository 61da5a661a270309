import { mean, quantileSorted } from "simple-statistics";
import * as v from "valibot";
import { measured, schemaOf } from "../../runtime/stored-json/index.js";

/** The middle and the outer tenths of a quantity, and its mean. */
export interface Quantiles {
  readonly mean: number;
  /** A tenth of the values lies below `low`, and a tenth above `high`. */
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

const tenths = v.object({ mean: measured, low: measured, median: measured, high: measured });

/** In their order. What is NaN has none. */
export const quantiles = schemaOf<Quantiles>()(
  v.pipe(
    tenths,
    v.check(({ low, median, high }) => !(low > median || median > high), "one of rising quantiles"),
  ),
);

/** Of a quantity that is 0 or more: its mean is at least a tenth of what a tenth of the values lies above, and so on. */
export const amountQuantiles = schemaOf<Quantiles>()(
  v.pipe(
    quantiles,
    v.check(({ low }) => !(low < 0), "one of a quantity from 0 on"),
    v.check(
      ({ mean, median, high }) => !(mean < 0 || mean * 2.001 < median || mean * 10.001 < high),
      "one whose mean its quantiles can have",
    ),
  ),
);

/** Of nothing, 0. */
export function meanOrZero(values: readonly number[]): number {
  return values.length === 0 ? 0 : mean(values);
}

/** Of nothing, all are 0. */
export function quantilesOf(values: ArrayLike<number>): Quantiles {
  if (values.length === 0) return { mean: 0, low: 0, median: 0, high: 0 };
  const sorted = Array.from(values).sort((a, b) => a - b);
  const quantile = (share: number): number => quantileSorted(sorted, share);
  return { mean: mean(sorted), low: quantile(0.1), median: quantile(0.5), high: quantile(0.9) };
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

/** What 95 of 100 draws of so many values stay below (Kolmogorov's limit for many values). */
export function ksLimitOf(values: number): number {
  return 1.358 / Math.sqrt(values);
}

export function countTo<R>(count: number, make: (i: number) => R): R[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
