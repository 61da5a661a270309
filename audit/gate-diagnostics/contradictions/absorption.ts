import { type Contradiction, differs, within } from "../../../runtime/stored-json/index.js";
import type { Absorption } from "../absorption.js";
import type { DiagnosedPoint } from "../gate-diagnosis.js";
import type { Diagnosed } from "../gate-diagnostic.js";
import { type DirectionEffects, directions } from "../key-moves.js";
import { atPoints } from "./points.js";
import { rejectsAs } from "./unlocked.js";

/** Gaps are differences of accuracies, ratios those of changes; nothing lies outside a span that is the whole space. */
export function* absorptionContradictions(
  result: Absorption,
  diagnosed: Diagnosed,
): Generator<Contradiction> {
  const { valid, gaps, points } = result;
  for (const path of ["valid", "wrong", "none"] as const)
    yield* within(path, rejectsAs(diagnosed.head, result[path]));
  for (const path of ["wrong", "none"] as const) {
    for (const measure of ["accuracy", "masked"] as const) {
      const gap = valid[measure] - result[path][measure];
      yield* differs(`gaps.${path}.${measure}`, gaps[path][measure], gap, "the accuracies give");
    }
  }
  yield* atPoints("points", points, diagnosed, (at, point) =>
    within("directions", inDirections(at.directions, point)),
  );
}

function* inDirections(effects: DirectionEffects, { m, d }: DiagnosedPoint): Generator<Contradiction> {
  const random = effects.random?.change ?? 0;
  for (const direction of directions) {
    const effect = effects[direction];
    const isImpossible = direction === "outside" && m >= d;
    if ((effect === null) !== isImpossible)
      yield { place: direction, says: `is ${effect === null ? "null" : "there"}, but m is ${m} and d ${d}` };
    if (effect === null) continue;
    const ratio = random > 0 ? effect.change / random : null;
    yield* differs(`${direction}.ratio`, effect.ratio, ratio, "its change over that of `random` gives");
  }
}
