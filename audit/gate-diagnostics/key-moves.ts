import * as v from "valibot";
import type { ConcreteKey } from "../../runtime/opened-model/index.js";
import { amount, measuredAmount, measuredShare, schemaOf } from "../../runtime/stored-json/index.js";
import { stream } from "../../tensor/random/index.js";
import { norm } from "../../tensor/vectors.js";
import type { GateDiagnosticContext } from "./gate-diagnostic.js";
import { inside, type KeySpan } from "./key-span.js";
import { marginsOf } from "./margins.js";
import { scaledTo } from "./owners-keys.js";
import { countTo, meanOrZero } from "./statistics.js";

/** Isotropic, and the parts of that inside and outside Span(B). */
export const directions = ["random", "inside", "outside"] as const;
export type Direction = (typeof directions)[number];

export type DirectionEffects = Readonly<Record<Direction, DirectionEffect | null>>;

export interface DirectionEffect {
  /** Mean |ΔM|. */
  readonly change: number;
  /** Share of right predictions that turn wrong. */
  readonly flips: number;
  /** `change` over that of random directions; null where that is 0. */
  readonly ratio: number | null;
}

const directionEffect = schemaOf<DirectionEffect>()(
  v.object({ change: measuredAmount, flips: measuredShare, ratio: v.nullable(amount) }),
);

export const directionEffects = schemaOf<DirectionEffects>()(
  v.object(v.entriesFromList(directions, v.nullable(directionEffect))),
);

/** Length of a move over that of the key. */
export const moveLength = 0.5;

/** Moves of each key in each kind of direction. */
const moves = 2;

/** Moves of equal length in all kinds of direction, made of the same isotropic vectors. */
export async function directionsAt(
  span: KeySpan,
  keys: readonly ConcreteKey[],
  context: GateDiagnosticContext,
): Promise<DirectionEffects> {
  const kinds: Record<Direction, ((v: Float64Array) => Float64Array) | null> = {
    random: (v) => v,
    inside: (v) => inside(span, v),
    outside: span.isWhole ? null : (v) => span.outside(v),
  };
  const effects: Partial<Record<Direction, DirectionEffect | null>> = {};
  for (const [i, direction] of directions.entries()) {
    const of = kinds[direction];
    const effect = of === null ? null : await effectOf(span, keys, of, context);
    const random = direction === "random" ? effect : effects.random;
    const ratio = effect && random && random.change > 0 ? effect.change / random.change : null;
    effects[direction] = effect && { ...effect, ratio };
    context.reportProgress((i + 1) / 3);
  }
  const { random = null, inside: within = null, outside = null } = effects;
  return { random, inside: within, outside };
}

async function effectOf(
  { point }: KeySpan,
  keys: readonly ConcreteKey[],
  of: (isotropic: Float64Array) => Float64Array,
  { opened, samples, seed, signal }: GateDiagnosticContext,
): Promise<Omit<DirectionEffect, "ratio">> {
  const { head } = opened.model.experiment;
  const changes: number[] = [];
  const flips: number[] = [];
  for (const [i, key] of keys.entries()) {
    signal.throwIfAborted();
    const values = key.get(point) ?? new Float32Array();
    const moved = countTo(moves, (move): ConcreteKey => {
      const numbers = stream(seed, "diagnose", "direction", point, i, move);
      const isotropic = numbers.fillNormal(new Float64Array(values.length));
      const change = scaledTo(of(isotropic), moveLength * norm(values));
      return new Map([...key, [point, values.map((value, j) => value + (change[j] ?? 0))]]);
    });
    const [before = new Float64Array(), ...after] = (await opened.logits(samples, [key, ...moved])).map(
      (logits) => marginsOf(logits, samples, head),
    );
    for (const margins of after) {
      for (const [j, value] of margins.entries()) {
        const start = before[j] ?? 0;
        changes.push(Math.abs(value - start));
        if (start > 0) flips.push(value > 0 ? 0 : 1);
      }
    }
  }
  return { change: meanOrZero(changes), flips: meanOrZero(flips) };
}
