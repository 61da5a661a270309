import { type ConcreteKey, mapKey } from "../../runtime/opened-model/concrete-key.js";
import { type RandomStream, stream } from "../../tensor/random/index.js";
import { rootMeanSquare } from "../../tensor/vectors.js";
import { defineAttack } from "./attack.js";
import { meanKey, mixKeys } from "./constructed-keys.js";
import { Tally } from "./price.js";
import type { Directions, SpanPlace } from "./recovered-span.js";
import { counted } from "./scoring.js";

/**
 * From r leaked keys to others that nobody issued. An SVD of the keys gives their span; keys are then forged as conic mixes
 * of those that leaked (coefficients uniform over [0, 1]), as their mean, and with normal coefficients along the directions
 * of the span. Only where the last of these unlock does a gate accept the span and not a cone in it.
 */
export const spanReconstruction = defineAttack({
  name: "span_reconstruction",
  summary: "forge keys in the span of leaked ones",
  knowledge: ["labels"],
  needsKeys: true,
  signature: {
    /** `all`: from 1 to m + 2; `few`: 1, m/2, m, m + 2. */
    keys: { type: "ints", min: 1, words: ["all", "few"], default: "few" },
    draws: { type: "int", min: 1, default: 5 },
  },
  quick: { draws: 3 },
  long: { keys: "all" },

  async *run({ victim, leakedKeys, outputs, seed, signal, reportProgress }, { keys, draws }) {
    // ml-matrix is behind it
    const { overlapOf, recoverSpan, spanPlaces, trueSpan, vectorAt } = await import("./recovered-span.js");
    const places = spanPlaces(victim.layouts);
    const real = places.map((place) => trueSpan(victim.key, place));
    const counts = countsOf(keys, Math.max(...victim.layouts.map(({ config }) => config.dim)));
    for (const [done, count] of counts.entries()) {
      signal.throwIfAborted();
      reportProgress(done / counts.length);
      const leaked = leakedKeys(count);
      const [first = new Map()] = leaked;
      const spans = places.map((place) => recoverSpan(leaked.map((key) => vectorAt(key, place))));
      const overlaps = spans.map((span, i) => overlapOf(span, real[i] ?? span));
      const at = {
        keys: count,
        energy: overlaps.reduce((sum, { energy }) => sum + energy, 0) / overlaps.length,
        angle: Math.max(...overlaps.map(({ angle }) => angle)),
      };
      const forge = (label: string, make: (numbers: RandomStream) => ConcreteKey) =>
        Array.from({ length: draws }, (_, draw) =>
          make(stream(seed, "attack", "span_reconstruction", label, count, draw)),
        );
      const forged = {
        "conic mixes": forge("conic", (numbers) =>
          mixKeys(
            leaked,
            leaked.map(() => numbers.uniform()),
          ),
        ),
        "their mean": [meanKey(leaked)],
        "Gaussian coefficients": forge("gaussian", (numbers) =>
          keyInSpan(
            first,
            places.map((place, i) => ({
              place,
              span: spans[i],
              size: rootMeanSquare(vectorAt(first, place)),
            })),
            numbers,
          ),
        ),
      };
      for (const [how, made] of Object.entries(forged)) {
        yield {
          variant: `${counted(count, "key")}, ${how}`,
          price: new Tally().add({ leakedKeys: count }).price(),
          ...{ outputs, candidates: made.map((key) => ({ key })), validation: null, at },
        };
      }
    }
  },
});

function countsOf(keys: readonly number[] | "all" | "few", m: number): readonly number[] {
  if (keys === "all") return Array.from({ length: m + 2 }, (_, i) => i + 1);
  if (keys === "few") return [...new Set([1, Math.ceil(m / 2), m, m + 2])];
  return keys;
}

/** A span found at a place, and the root mean square of a leaked key there. */
interface FoundSpan {
  readonly place: SpanPlace;
  readonly span: Directions | undefined;
  readonly size: number;
}

/** Normal coefficients along orthonormal directions, with the root mean square of a leaked key at each place. */
function keyInSpan(leaked: ConcreteKey, found: readonly FoundSpan[], numbers: RandomStream): ConcreteKey {
  const forged = new Map<string, number[]>();
  for (const { place, span, size } of found) {
    if (span === undefined) continue;
    const coefficients = Array.from({ length: span.columns }, () => numbers.normal());
    const vector = Array.from({ length: span.rows }, (_, row) =>
      coefficients.reduce((sum, coefficient, column) => sum + coefficient * span.get(row, column), 0),
    );
    const scale = size / rootMeanSquare(vector);
    let start = 0;
    for (const point of place.points) {
      const end = start + (leaked.get(point)?.length ?? 0);
      forged.set(
        point,
        vector.slice(start, end).map((value) => value * scale),
      );
      start = end;
    }
  }
  return mapKey(leaked, (values, point) => Float32Array.from(forged.get(point) ?? values));
}
