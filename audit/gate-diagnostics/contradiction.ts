import { type MeasuredRun, notOfRun, testSamples } from "../../runtime/run-folder/measured-run.js";
import { headDiffers } from "../../runtime/run-folder/result-contradiction.js";
import {
  type Contradiction,
  differs,
  exceeds,
  firstContradiction,
  within,
} from "../../runtime/stored-json/index.js";
import { sizeOf } from "../../tensor/ops/tensor-type.js";
import { gateDiagnostics } from "./catalogue.js";
import type { GateDiagnosis } from "./gate-diagnosis.js";
import { injectionCall } from "./injection-call.js";

/**
 * What in a diagnosis does not agree with the rest of it, or cannot be of the run, as the end of a sentence that begins with its
 * file. Undefined where all of it agrees.
 */
export function contradictionInDiagnosis(diagnosis: GateDiagnosis, run: MeasuredRun): string | undefined {
  const { head, data } = run.experiment;
  return firstContradiction([
    ...notOfRun(diagnosis, run),
    ...headDiffers(diagnosis.head, head),
    ...differs("predictions", diagnosis.predictions, sizeOf(data.labelShape), "the labels of a sample are"),
    ...exceeds(
      "samples",
      diagnosis.samples,
      testSamples(diagnosis, run) ?? Infinity,
      "test samples there are",
    ),
    ...inPoints(diagnosis, run),
    ...inNames(diagnosis),
    ...inResults(diagnosis),
    ...openWithoutKey(diagnosis, run),
  ]);
}

/** Keys enter where the experiment injects them, each at one point once. */
function* inPoints({ points }: GateDiagnosis, { experiment }: MeasuredRun): Generator<Contradiction> {
  const own = experiment.injections.flatMap((each) => each.points);
  const names = points.map(({ point }) => point);
  const [found, wanted] = [names, own].map((each) => [...each].sort().join(", "));
  if (found !== wanted) yield { place: "points", says: `are ${found}, but keys enter at ${wanted}` };
  for (const [i, { point, keyspace, m, by }] of points.entries()) {
    const config = experiment.keyspaces[keyspace];
    const injected = experiment.injections.some(
      (each) => each.keyspace === keyspace && each.points.includes(point),
    );
    if (config === undefined || !injected) {
      yield { place: `points[${i}].keyspace`, says: `is ${keyspace}, whose keys do not enter at ${point}` };
      return;
    }
    yield* differs(`points[${i}].m`, m, config.dim, `keyspace ${keyspace} has dim`);
    yield* differs(`points[${i}].by`, by, injectionCall(experiment, keyspace, point), "the experiment says");
  }
}

/** What was asked for was made, or it is said why not; nothing else is there. */
function* inNames({ asked, results, inapplicable }: GateDiagnosis): Generator<Contradiction> {
  for (const name of Object.keys(results)) {
    if (!asked.some((each) => each === name))
      yield { place: `results.${name}`, says: "is there, but not asked for" };
  }
  for (const [i, name] of asked.entries()) {
    if (asked.indexOf(name) !== i) yield { place: `asked[${i}]`, says: `is ${name}, which comes twice` };
    const isLeftOut = inapplicable.some(({ diagnostic, part }) => diagnostic === name && part === null);
    if (name in results === isLeftOut) {
      const found = isLeftOut ? "is both in `results` and left out" : "is neither in `results` nor left out";
      yield { place: `asked[${i}]`, says: `is ${name}, which ${found}` };
    }
  }
}

function* inResults(diagnosis: GateDiagnosis): Generator<Contradiction> {
  for (const { name, contradictions } of gateDiagnostics) {
    const result = diagnosis.results[name];
    if (result !== undefined && contradictions !== undefined)
      yield* within(`results.${name}`, contradictions(result, diagnosis));
  }
}

/** Accuracies without a key of the same weights on the same samples: other devices may decide a tie in another way. */
const tie = 0.01;

/** What is open without a key, the run measured too, where both looked at all test samples. */
function* openWithoutKey(
  { results, samples, step, otherData }: GateDiagnosis,
  { record, result }: MeasuredRun,
): Generator<Contradiction> {
  const own = result?.evaluation.test?.none.accuracy;
  const isWhole = samples === record.splits?.test.samples && otherData === undefined;
  if (own === undefined || own === null || result?.status !== "finished" || result.steps !== step || !isWhole)
    return;
  const measured = {
    "results.absorption.none": results.absorption?.none,
    "results.unlock.rows[0].cells.none": results.unlock?.rows[0]?.cells.none,
  };
  for (const [place, found] of Object.entries(measured)) {
    if (found !== undefined && Math.abs(found.accuracy - own) > tie)
      yield { place: `${place}.accuracy`, says: `is ${found.accuracy}, but result.json has ${own}` };
  }
}
