import { type ConcreteKey, mapKey } from "../../runtime/opened-model/index.js";
import { type RandomStream, stream } from "../../tensor/random/index.js";
import { rootMeanSquare } from "../../tensor/vectors.js";
import type { Attack, Trial } from "./attack.js";
import { meanKey, mixKeys } from "./made-keys.js";
import { Tally } from "./price.js";
import {
  type Directions,
  overlapOf,
  recoverSpan,
  type SpanPlace,
  spanPlaces,
  trueSpan,
  vectorAt,
} from "./recovered-span.js";
import { counted, maskedOutputs, meanTrial } from "./scoring.js";

/**
 * From r leaked keys to others that nobody issued. The span of the keys is what an SVD of them gives; keys are then forged
 * as conic mixes of those that leaked (coefficients uniform over [0, 1]), as their mean, and with normal coefficients
 * along the directions of the span. Only where the last of these unlock does a gate accept the span and not a cone in it.
 */
export const spanReconstruction: Attack<"span_reconstruction"> = {
  name: "span_reconstruction",

  inapplicable: () => undefined,

  async run(context, { keys, draws }) {
    const { victim, signal, progress, seed } = context;
    const outputs = maskedOutputs(victim.model.experiment.head);
    const places = spanPlaces(victim.layouts);
    const real = places.map((place) => trueSpan(victim.key, place));
    const counts = countsOf(keys, Math.max(...victim.layouts.map(({ config }) => config.dim)));
    const trials: Trial[] = [];
    for (const count of counts) {
      signal.throwIfAborted();
      const spent = (): Tally => new Tally().add({ leakedKeys: count });
      const leaked = context.leakedKeys(count);
      const spans = places.map((place) => recoverSpan(leaked.map((key) => vectorAt(key, place))));
      const overlaps = spans.map((span, i) => overlapOf(span, real[i] ?? span));
      const at = {
        keys: count,
        energy: overlaps.reduce((sum, { energy }) => sum + energy, 0) / overlaps.length,
        angle: Math.max(...overlaps.map(({ angle }) => angle)),
      };
      const forge = (make: (numbers: RandomStream) => ConcreteKey, label: string) =>
        Array.from({ length: draws }, (_, i) => ({
          key: make(stream(seed, "attack", "span_reconstruction", label, count, i)),
        }));
      const told = (way: string) => ({ variant: `${counted(count, "key")}, ${way}`, outputs, at });
      trials.push(
        await meanTrial(
          context,
          spent(),
          forge(
            (numbers) =>
              mixKeys(
                leaked,
                Array.from(leaked, () => numbers.uniform()),
              ),
            "conic",
          ),
          told("conic mixes"),
        ),
        await meanTrial(context, spent(), [{ key: meanKey(leaked) }], told("their mean")),
        await meanTrial(
          context,
          spent(),
          forge((numbers) => keyInSpan(leaked[0] ?? new Map(), places, spans, numbers), "gaussian"),
          told("Gaussian coefficients"),
        ),
      );
      progress(trials.length / (3 * counts.length));
    }
    return trials;
  },
};

function countsOf(keys: readonly number[] | "all" | "few", m: number): readonly number[] {
  if (keys === "all") return Array.from({ length: m + 2 }, (_, i) => i + 1);
  if (keys === "few") return [...new Set([1, Math.ceil(m / 2), m, m + 2])];
  return keys;
}

/** Normal coefficients along orthonormal directions, brought to the spread of a leaked key. */
function keyInSpan(
  leaked: ConcreteKey,
  places: readonly SpanPlace[],
  spans: readonly Directions[],
  numbers: RandomStream,
): ConcreteKey {
  const made = new Map<string, number[]>();
  for (const [i, place] of places.entries()) {
    const span = spans[i];
    if (span === undefined) continue;
    const coefficients = Array.from({ length: span.columns }, () => numbers.normal());
    const vector = Array.from({ length: span.rows }, (_, row) =>
      coefficients.reduce((sum, coefficient, column) => sum + coefficient * span.get(row, column), 0),
    );
    const scale = rootMeanSquare(vectorAt(leaked, place)) / rootMeanSquare(vector);
    let start = 0;
    for (const point of place.points) {
      const dim = leaked.get(point)?.length ?? 0;
      made.set(
        point,
        vector.slice(start, start + dim).map((value) => value * scale),
      );
      start += dim;
    }
  }
  return mapKey(leaked, (values, point) => Float32Array.from(made.get(point) ?? values));
}
