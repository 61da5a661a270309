import { type Contradiction, differs, falls, shown, within } from "../../../runtime/stored-json/index.js";
import type { Diagnosed } from "../gate-diagnostic.js";
import type { RejectRoc, RocCurve } from "../reject.js";

/** A curve rises from (0, 0) to (1, 1), and has the area and the point that are said of it. */
export function* rejectContradictions(
  { score, wrong, none }: RejectRoc,
  { head }: Diagnosed,
): Generator<Contradiction> {
  if (head.reject === null && head.auxReject === null)
    yield { place: "score", says: "is of an output that is not there" };
  yield* differs("score", score, head.reject === null ? "auxiliary" : "logit", "the outputs give");
  yield* within("wrong", inCurve(wrong));
  yield* within("none", inCurve(none));
}

/** What was left out of a curve to draw it lies between the points that were kept. */
function* inCurve({ curve, auroc, fprAt95 }: RocCurve): Generator<Contradiction> {
  for (const rate of ["fpr", "tpr"] as const) {
    const rates = curve.map((point) => point[rate]);
    yield* falls(`curve.${rate}`, rates);
    yield* differs(`curve[0].${rate}`, rates[0] ?? 0, 0, "a curve begins at");
    yield* differs(`curve[${curve.length - 1}].${rate}`, rates.at(-1) ?? 1, 1, "a curve ends at");
  }
  const area = (tprOf: (i: number) => number): number =>
    curve.reduce((sum, { fpr }, i) => sum + (fpr - (curve[i - 1]?.fpr ?? 0)) * tprOf(i), 0);
  yield* liesWithin("auroc", auroc, [area((i) => curve[i - 1]?.tpr ?? 0), area((i) => curve[i]?.tpr ?? 0)]);
  const reached = curve.findIndex(({ tpr }) => tpr >= 0.95);
  yield* liesWithin("fprAt95", fprAt95, [curve[reached - 1]?.fpr ?? 0, curve[reached]?.fpr ?? 1]);
}

function* liesWithin(
  place: string,
  found: number,
  [low, high]: readonly [number, number],
): Generator<Contradiction> {
  if (found < low - 1e-6 || found > high + 1e-6)
    yield { place, says: `is ${found}, but its curve gives from ${shown(low)} to ${shown(high)}` };
}
