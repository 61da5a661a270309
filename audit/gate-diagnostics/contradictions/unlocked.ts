import type { HeadConfig } from "../../../runtime/model.js";
import {
  type Contradiction,
  differs,
  falls,
  within,
  withinEach,
} from "../../../runtime/stored-json/index.js";
import type { Curves } from "../curves.js";
import type { Diagnosed } from "../gate-diagnostic.js";
import type { KeyParts } from "../parts.js";
import type { UnlockMatrix } from "../unlock.js";
import type { Unlocked } from "../unlocked.js";
import { atPoints } from "./points.js";

/** A share of rejections is there where there is a reject output. */
export function* rejectsAs({ reject: output }: HeadConfig, { reject }: Unlocked): Generator<Contradiction> {
  if ((reject === null) === (output === null)) return;
  const found = output === null ? "no reject output" : "a reject output";
  yield { place: "reject", says: `is ${reject}, but there is ${found}` };
}

/** The bases of the run come first and once, and what is open without a key is the same in every row. */
export function* unlockContradictions({ rows }: UnlockMatrix, { head }: Diagnosed): Generator<Contradiction> {
  yield* withinEach("rows", rows, function* ({ isOwn, cells }, i) {
    if (isOwn !== (i === 0)) yield { place: "isOwn", says: `is ${isOwn}, but the run comes first` };
    for (const [column, cell] of Object.entries(cells))
      yield* within(`cells.${column}`, rejectsAs(head, cell));
    const first = rows[0]?.cells.none ?? cells.none;
    for (const name of ["accuracy", "masked", "reject"] as const)
      yield* differs(`cells.none.${name}`, cells.none[name], first[name], "the first row has");
  });
}

/** Curves go from small to large, and a share of energy is one. */
export function* curveContradictions(
  { offSpan, strength, norm }: Curves,
  { head, points }: Diagnosed,
): Generator<Contradiction> {
  const isWhole = points.every(({ m, d }) => m >= d);
  if ((offSpan === null) !== isWhole)
    yield {
      place: "offSpan",
      says: `is ${offSpan === null ? "null" : "there"}, but m and d of the points say otherwise`,
    };
  for (const [name, curve] of Object.entries({ offSpan: offSpan ?? [], strength, norm })) {
    yield* falls(
      `${name}.x`,
      curve.map(({ x }) => x),
    );
    yield* withinEach(name, curve, function* (point) {
      if (name === "offSpan" && point.x > 1) yield { place: "x", says: `is ${point.x}, which is no share` };
      yield* within("valid", rejectsAs(head, point.valid));
      if ("wrong" in point) yield* within("wrong", rejectsAs(head, point.wrong as Unlocked));
    });
  }
}

/** Parts are of points where keys enter, and more numbers of a key come after fewer. */
export function* partContradictions(
  { points, numbers }: KeyParts,
  diagnosed: Diagnosed,
): Generator<Contradiction> {
  const { head } = diagnosed;
  yield* atPoints("points", points, diagnosed, function* ({ alone, amongRandom, without }) {
    for (const [name, found] of Object.entries({ alone, amongRandom, without }))
      yield* within(name, rejectsAs(head, found));
  });
  yield* falls(
    "numbers.x",
    numbers.map(({ x }) => x),
  );
  yield* withinEach("numbers", numbers, ({ valid }) => within("valid", rejectsAs(head, valid)));
}
