import { btdtr, compiled, incbi } from "cephes";
import type { EnergyHistogram, PointEnergy } from "./energy.js";
import type { KeySpan } from "./key-span.js";
import { countTo, ksDistance, ksLimitOf, meanOrZero } from "./statistics.js";

await compiled;

const bins = 30;

/** Sets shares of energy inside a span beside Beta(m/2, (d − m)/2). */
export function compareWithTheory(
  shares: Float64Array,
  { point, m, d, isWhole }: Pick<KeySpan, "point" | "m" | "d" | "isWhole">,
): Omit<PointEnergy, "issued" | "wrong"> {
  const keys = shares.length;
  const mean = meanOrZero(Array.from(shares));
  if (isWhole) return { point, keys, theory: null, mean, ks: null, ksLimit: null, histogram: null };
  const [a, b] = [m / 2, (d - m) / 2];
  return {
    point,
    keys,
    theory: { a, b, mean: m / d },
    mean,
    ks: ksDistance(shares, (x) => btdtr(a, b, x)),
    ksLimit: ksLimitOf(keys),
    histogram: histogramOf(shares, a, b),
  };
}

/** Bins over all shares found, and over all but a thousandth of what the theory gives. */
function histogramOf(shares: Float64Array, a: number, b: number): EnergyHistogram {
  const low = Math.min(incbi(a, b, 0.0005), ...shares);
  const high = Math.max(incbi(a, b, 0.9995), ...shares);
  const edges = countTo(bins + 1, (i) => low + ((high - low) * i) / bins);
  const counts = new Array<number>(bins).fill(0);
  for (const share of shares) {
    const bin = Math.min(bins - 1, Math.floor(((share - low) / (high - low)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const below = edges.map((edge) => btdtr(a, b, Math.min(1, Math.max(0, edge))));
  const expected = counts.map((_, i) => shares.length * ((below[i + 1] ?? 1) - (below[i] ?? 0)));
  return { edges, counts, expected };
}
