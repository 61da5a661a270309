import { type Contradiction, differs, falls, shown, within } from "../../../runtime/stored-json/index.js";
import type { EnergyHistogram, PointEnergy } from "../energy.js";
import type { DiagnosedPoint } from "../gate-diagnosis.js";
import type { Diagnosed } from "../gate-diagnostic.js";
import { ksLimitOf } from "../statistics.js";
import { atPoints } from "./points.js";

/** The theory follows from m and d, and bins hold all keys, with the mean that was found. */
export function energyContradictions(
  results: readonly PointEnergy[],
  diagnosed: Diagnosed,
): Iterable<Contradiction> {
  return atPoints("", results, diagnosed, atPoint);
}

function* atPoint(found: PointEnergy, { m, d }: DiagnosedPoint): Generator<Contradiction> {
  const { theory, ks, ksLimit, histogram, mean, keys } = found;
  const isWhole = m >= d;
  for (const [name, value] of Object.entries({ theory, ks, ksLimit, histogram })) {
    if ((value === null) !== isWhole)
      yield { place: name, says: `is ${value === null ? "null" : "there"}, but m is ${m} and d ${d}` };
  }
  if (isWhole) yield* differs("mean", mean, 1, "a span that is the whole space gives");
  if (theory === null || histogram === null) return;
  yield* differs("theory.a", theory.a, m / 2, "m / 2 gives");
  yield* differs("theory.b", theory.b, (d - m) / 2, "(d − m) / 2 gives");
  yield* differs("theory.mean", theory.mean, m / d, "m / d gives");
  yield* differs("ksLimit", ksLimit, ksLimitOf(keys), `${keys} keys give`);
  yield* within("histogram", inHistogram(histogram, mean, keys));
}

function* inHistogram(
  { edges, counts, expected }: EnergyHistogram,
  mean: number,
  keys: number,
): Generator<Contradiction> {
  yield* differs("edges.length", edges.length, counts.length + 1, "its bins give");
  yield* differs("expected.length", expected.length, counts.length, "its bins give");
  yield* falls("edges", edges);
  const [held, theirs] = [counts, expected].map((each) => each.reduce((sum, count) => sum + count, 0));
  yield* differs("counts", held ?? 0, keys, "together they are those of all keys,");
  if ((theirs ?? 0) > keys * (1 + 1e-6))
    yield { place: "expected", says: `comes to ${shown(theirs ?? 0)}, but there are ${keys} keys` };
  const meanAt = (side: 0 | 1): number =>
    counts.reduce((sum, count, i) => sum + count * (edges[i + side] ?? 0), 0) / keys;
  const [low, high] = [meanAt(0), meanAt(1)];
  if (mean < low - 1e-6 || mean > high + 1e-6)
    yield {
      place: "counts",
      says: `have a mean from ${shown(low)} to ${shown(high)}, but \`mean\` is ${mean}`,
    };
}
