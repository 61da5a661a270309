import {
  type Contradiction,
  differs,
  exceeds,
  falls,
  withinEach,
} from "../../../runtime/stored-json/index.js";
import type { Diagnosed } from "../gate-diagnostic.js";
import type { MarginTail } from "../margin.js";
import { atPoints } from "./points.js";

/** σ follows from its multiple; more noise is predicted to turn more wrong, and never more than half. */
export function marginContradictions(
  results: readonly MarginTail[],
  diagnosed: Diagnosed,
): Iterable<Contradiction> {
  return atPoints("", results, diagnosed, function* ({ keys, right, scale, tail }) {
    yield* exceeds("right", right, keys * diagnosed.samples, "all predictions of all keys are");
    yield* withinEach("tail", tail, function* ({ relative, sigma, predicted }) {
      yield* differs("sigma", sigma, relative * scale, "`relative` · `scale` gives");
      yield* exceeds("predicted", predicted, 0.5, "noise turns to first order at most");
    });
    yield* falls(
      "tail.relative",
      tail.map(({ relative }) => relative),
    );
    yield* falls(
      "tail.predicted",
      tail.map(({ predicted }) => predicted),
    );
  });
}
