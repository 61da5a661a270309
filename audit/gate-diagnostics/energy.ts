import { btdtr, compiled, incbi } from "cephes";
import { stream } from "../../tensor/random/index.js";
import type { Histogram, PointEnergy } from "./diagnosis.js";
import type { Diagnostic } from "./diagnostic.js";
import { deniedKeys, issuedKeys } from "./keys.js";
import { energyInside, type Span, spansOf, wholeSpan } from "./span.js";
import { countTo, ksDistance, meanOf } from "./statistics.js";

/** Isotropic keys at each point, and keys of the key space's own kinds. */
const isotropicKeys = 1000;
const ownKeys = 32;
const bins = 30;

/**
 * How much of an isotropic key lies inside Span(B): of v ~ N(0, I) in R^d the share of ‖v‖² in m dimensions is
 * Beta(m/2, (d − m)/2), with the mean m/d.
 */
export const energy: Diagnostic<"energy"> = {
  inapplicable: () => undefined,
  async run({ opened, seed, progress, leaveOut, signal }) {
    await compiled;
    const spans = spansOf(opened.key);
    const valid = issuedKeys(opened.key, seed, ownKeys);
    const wrong = deniedKeys(opened.key, seed, ownKeys);
    const found: PointEnergy[] = [];
    for (const [i, span] of spans.entries()) {
      signal.throwIfAborted();
      if (span.isWhole) leaveOut(`the theory at ${span.point}`, wholeSpan(span));
      const meanAt = (keys: typeof valid): number =>
        meanOf(keys.map((key) => energyInside(span, key.get(span.point) ?? [])));
      const shares = span.isWhole ? new Float64Array(isotropicKeys).fill(1) : isotropicShares(span, seed);
      found.push({ ...judgeShares(shares, span), issued: meanAt(valid), wrong: meanAt(wrong) });
      progress((i + 1) / spans.length);
      // lets a request to stop be heard
      await new Promise((resolve) => setImmediate(resolve));
    }
    return found;
  },
};

function isotropicShares(span: Span, seed: number): Float64Array {
  const key = new Float64Array(span.d);
  return Float64Array.from({ length: isotropicKeys }, (_, i) =>
    energyInside(span, stream(seed, "diagnose", "isotropic", span.point, i).fillNormal(key)),
  );
}

/** Sets shares of energy inside a span beside Beta(m/2, (d − m)/2). `compiled` of cephes must have been awaited. */
export function judgeShares(
  shares: Float64Array,
  { point, m, d, isWhole }: Pick<Span, "point" | "m" | "d" | "isWhole">,
): Omit<PointEnergy, "issued" | "wrong"> {
  const keys = shares.length;
  const mean = meanOf(Array.from(shares));
  if (isWhole) return { point, keys, theory: null, mean, ks: null, ksLimit: null, histogram: null };
  const [a, b] = [m / 2, (d - m) / 2];
  return {
    point,
    keys,
    theory: { a, b, mean: m / d },
    mean,
    ks: ksDistance(shares, (x) => btdtr(a, b, x)),
    // Kolmogorov's limit for many values at 5 %
    ksLimit: 1.358 / Math.sqrt(keys),
    histogram: histogramOf(shares, a, b),
  };
}

/** Bins over all shares found, and over what the theory gives but for a thousandth. */
function histogramOf(shares: Float64Array, a: number, b: number): Histogram {
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
