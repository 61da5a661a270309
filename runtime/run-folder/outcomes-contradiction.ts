import { sizeOf } from "../../tensor/ops/tensor-type.js";
import type { PathScore, Scored } from "../evaluate/evaluate.js";
import { countsClasses } from "../evaluate/outcomes/outcome-counter.js";
import {
  type ClassOutcomes,
  mostClasses,
  type Outcomes,
  type SplitOutcomes,
  sharesOf,
} from "../evaluate/outcomes/outcomes.js";
import { keptSamples, type WorstSamples } from "../evaluate/outcomes/worst-samples.js";
import { competingOutputs } from "../head.js";
import { type ExperimentConfig, keyPaths } from "../model.js";
import {
  type Contradiction,
  differs,
  exceeds,
  firstContradiction,
  within,
  withinEach,
} from "../stored-json/index.js";
import { type Learned, learnedOf } from "../target.js";
import type { RunResult } from "./result.js";
import { type RunFolder, runFiles } from "./run-folder.js";
import { readRecord } from "./run-record.js";
import { experimentSchema } from "./schemas/experiment-schema.js";

/**
 * What in the outcomes of a run does not agree with the rest of them, with the configuration, the data or the result, as the end
 * of a sentence that begins with their file. Undefined where all agrees.
 */
export function contradictionInOutcomes(
  outcomes: Outcomes,
  result: RunResult,
  folder: RunFolder,
): string | undefined {
  const experiment = folder.readJson(runFiles.config, experimentSchema);
  const splits = folder.has(runFiles.run) ? readRecord(folder).splits : undefined;
  const samplesOf = (what: Scored): number | undefined =>
    splits?.[what === "locked" ? "test" : what]?.samples;
  return firstContradiction([
    ...inKind(outcomes, experiment),
    ...inSplits(outcomes, result, { experiment, samplesOf }),
    ...(outcomes.worst ? within("worst", inWorst(outcomes.worst, experiment, samplesOf)) : []),
  ]);
}

interface Known {
  readonly experiment: ExperimentConfig;
  /** How many samples there are of a split; undefined where the run did not record it. */
  readonly samplesOf: (what: Scored) => number | undefined;
}

function* inKind({ learned, classes }: Outcomes, experiment: ExperimentConfig): Generator<Contradiction> {
  yield* differs("learned", learned, learnedOf(experiment.data), `${runFiles.config} says`);
  const named = countsClasses(experiment) ? experiment.head.classes : 0;
  yield* differs("classes.length", classes.length, named, "the model has");
}

/** What was scored was counted, and the scores follow from the counts. */
function* inSplits({ splits }: Outcomes, { evaluation }: RunResult, known: Known): Generator<Contradiction> {
  const counts = countsClasses(known.experiment);
  for (const what of ["train", "validation", "test", "locked"] as const) {
    const [found, scores] = [splits[what], evaluation[what] ?? undefined];
    const place = `splits.${what}`;
    if ((found !== undefined) !== (counts && scores !== undefined))
      yield { place, says: found === undefined ? "is missing" : "is there, but there is nothing to count" };
    if (found === undefined || scores === undefined) continue;
    yield* within(place, inSplit(found, known, known.samplesOf(what)));
    // those of the last epoch may have been taken by another process, whose graphics card rounds in another order
    if (what === "validation") continue;
    const scored = { counts: found.counts, samples: known.samplesOf(what), experiment: known.experiment };
    for (const path of keyPaths)
      yield* within(`${place}.paths.${path}`, againstScore(scores[path], found.paths[path], scored));
  }
}

function* inSplit(
  { counts, paths }: SplitOutcomes,
  { experiment }: Known,
  samples: number | undefined,
): Generator<Contradiction> {
  const { head, data } = experiment;
  const learned = learnedOf(data);
  yield* differs("counts.length", counts.length, head.classes, "the model has");
  if (samples !== undefined) {
    const all = learned === "labels" ? samples : samples * sizeOf(data.labelShape);
    if (learned === "class") yield* differs("counts", sum(counts), all, "the samples of all classes are");
    else
      yield* exceeds("counts", learned === "mask" ? sum(counts) : Math.max(...counts), all, "its data hold");
  }
  const outputs = learned === "labels" ? head.classes : competingOutputs(head);
  for (const path of keyPaths)
    yield* within(`paths.${path}`, inPath(counts, paths[path], { learned, outputs }));
}

function* inPath(
  counts: readonly number[],
  found: ClassOutcomes,
  { learned, outputs }: { readonly learned: Learned; readonly outputs: number },
): Generator<Contradiction> {
  const { right, predicted, confusion, confused } = found;
  yield* differs("right.length", right.length, counts.length, "the model has");
  yield* differs("predicted.length", predicted.length, outputs, "the model has");
  yield* withinEach("right", right, function* (own, c) {
    yield* exceeds("", own, Math.min(counts[c] ?? 0, predicted[c] ?? 0), "its class has, or is given,");
  });
  if (learned !== "labels")
    yield* differs("predicted", sum(predicted), sum(counts), "the predictions of all classes are");
  const shares: Pick<ClassOutcomes, "recall" | "precision" | "f1" | "iou"> = sharesOf({
    learned,
    ...found,
    counts,
  });
  for (const name of ["recall", "precision", "f1", "iou"] as const) {
    const [own, given] = [found[name], shares[name]];
    yield* differs(`${name}.length`, own?.length ?? null, given?.length ?? null, "the model has");
    for (const [c, share] of (given ?? []).entries())
      yield* differs(`${name}[${c}]`, own?.[c] ?? null, share, "the counts give");
  }
  const isSmall = counts.length <= mostClasses;
  const has = { confusion: confusion !== undefined, confused: confused !== undefined };
  if (
    has.confusion !== (learned !== "labels" && isSmall) ||
    has.confused !== (learned !== "labels" && !isSmall)
  )
    yield { place: "confusion", says: `does not fit ${counts.length} classes` };
  if (confusion !== undefined) yield* inMatrix(confusion, counts, found);
  yield* withinEach("confused", confused ?? [], function* ({ class: own, count }) {
    yield* exceeds(
      "count",
      count,
      (counts[own] ?? 0) - (right[own] ?? 0),
      "what is not right of its class comes to",
    );
  });
}

/** Rows are the samples of a class, columns the predictions of an output, and what is right lies on the diagonal. */
function* inMatrix(
  confusion: readonly (readonly number[])[],
  counts: readonly number[],
  { right, predicted }: ClassOutcomes,
): Generator<Contradiction> {
  yield* differs("confusion.length", confusion.length, counts.length, "the model has");
  yield* withinEach("confusion", confusion, function* (row, c) {
    yield* differs("length", row.length, predicted.length, "the model has");
    yield* differs("", sum(row), counts[c] ?? 0, "the samples of the class are");
    yield* differs(`[${c}]`, row[c] ?? 0, right[c] ?? 0, "those that are right are");
  });
  for (const [output, count] of predicted.entries()) {
    const column = sum(confusion.map((row) => row[output] ?? 0));
    yield* differs(`predicted[${output}]`, count, column, "the confusion matrix gives");
  }
}

interface Scoring {
  readonly counts: readonly number[];
  readonly samples: number | undefined;
  readonly experiment: ExperimentConfig;
}

function* againstScore(
  score: PathScore,
  { right, predicted, f1, iou }: ClassOutcomes,
  { counts, samples, experiment: { head, data } }: Scoring,
): Generator<Contradiction> {
  const learned = learnedOf(data);
  const from = `${runFiles.result} has`;
  const mean = (shares: readonly number[]): number | null =>
    shares.length === 0 ? null : sum(shares) / shares.length;
  if (learned === "labels") {
    yield* differs("f1", mean(f1), score.macroF1, `in the mean, ${from}`);
    if (samples === undefined) return;
    const wrong = sum(counts) + sum(predicted) - 2 * sum(right);
    yield* differs("right", 1 - wrong / (samples * head.classes), score.accuracy, `as a share, ${from}`);
    return;
  }
  const all = sum(counts);
  const shareOf = (part: number): number | null => (all === 0 ? null : part / all);
  yield* differs("right", shareOf(sum(right)), score.accuracy, `as a share, ${from}`);
  if (head.reject !== null)
    yield* differs(
      `predicted[${head.reject}]`,
      shareOf(predicted[head.reject] ?? 0),
      score.reject,
      `as a share, ${from}`,
    );
  if (learned !== "mask") return;
  const seen = (iou ?? []).filter((share) => share !== null);
  yield* differs("iou", mean(seen), score.meanIou, `in the mean, ${from}`);
}

function* inWorst(
  { split, samples }: WorstSamples,
  { head }: ExperimentConfig,
  samplesOf: Known["samplesOf"],
): Generator<Contradiction> {
  const count = samplesOf(split);
  const most = Math.min(keptSamples, count ?? keptSamples);
  yield* exceeds("samples.length", samples.length, most, "there can be");
  yield* withinEach("samples", samples, function* ({ index, loss, answer }, i) {
    if (count !== undefined) yield* exceeds("index", index, count - 1, "the last sample is");
    if (samples.findIndex((other) => other.index === index) !== i)
      yield { place: "index", says: `is ${index}, as that of another` };
    const before = samples[i - 1]?.loss ?? Number.POSITIVE_INFINITY;
    if (loss > before) yield { place: "loss", says: `is ${loss}, more than ${before} before it` };
    if (answer === undefined || !("class" in answer)) return;
    yield* exceeds("answer.class", answer.class, head.classes - 1, "the last class is");
    const likely = Math.min(1, Math.exp(-loss));
    yield* differs("answer.probability", answer.probability, likely, "the loss gives");
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
