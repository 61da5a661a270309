import { type Contradiction, within } from "../../../runtime/stored-json/index.js";
import type { DiagnosedPoint } from "../gate-diagnosis.js";
import type { Diagnosed } from "../gate-diagnostic.js";

/** What is wrong with the results of points, each of which keys must enter, and none of which comes twice. */
export function* atPoints<Result extends { readonly point: string }>(
  place: string,
  results: readonly Result[],
  { points }: Diagnosed,
  of: (result: Result, point: DiagnosedPoint) => Iterable<Contradiction>,
): Generator<Contradiction> {
  for (const [i, result] of results.entries()) {
    const point = points.find((each) => each.point === result.point);
    const isTwice = results.slice(0, i).some((each) => each.point === result.point);
    if (point === undefined || isTwice) {
      const says = isTwice ? "comes twice" : "is no point of `points`";
      yield { place: `${place}[${i}].point`, says: `is ${result.point}, which ${says}` };
      return;
    }
    yield* within(`${place}[${i}]`, of(result, point));
  }
}
