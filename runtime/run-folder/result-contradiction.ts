import { isDeepStrictEqual } from "node:util";
import { sizeOf } from "../../tensor/ops/tensor-type.js";
import type { PathScore } from "../evaluate/evaluate.js";
import { measures } from "../evaluate/measures/catalogue.js";
import { type MeasuredModel, measuredModel } from "../evaluate/measures/define-measure.js";
import { headOutputNames } from "../head.js";
import { type ExperimentConfig, type HeadConfig, keyPaths } from "../model.js";
import {
  type Contradiction,
  differs,
  exceeds,
  firstContradiction,
  isNoCount,
  MalformedJson,
  readJson,
  within,
  withinEach,
} from "../stored-json/index.js";
import { type EpochMetrics, hasStalled } from "../train/metrics.js";
import { bestEpoch, hasValidation, monitoredEpochs } from "../train/monitor.js";
import type { RunResult } from "./result.js";
import type { RecordedSplits } from "./run-data.js";
import { type RunFolder, runFiles } from "./run-folder.js";
import { readRecord } from "./run-record.js";
import { experimentSchema } from "./schemas/experiment-schema.js";
import { epochMetrics } from "./schemas/result-schema.js";

/**
 * What in the result of a run does not agree with the rest of it, with the configuration, the data or the lines of
 * `metrics.jsonl`, as the end of a sentence that begins with its file. Undefined where all agrees.
 */
export function contradictionOf(result: RunResult, folder: RunFolder): string | undefined {
  const experiment = folder.readJson(runFiles.config, experimentSchema);
  const splits = folder.has(runFiles.run) ? readRecord(folder).splits : undefined;
  const found = firstContradiction([
    ...headDiffers(result.head, experiment.head),
    ...inSteps(result, experiment, splits),
    ...inScores(result, experiment, splits),
    ...inValidation(result, experiment, splits),
  ]);
  // a run that was stopped may have gone on since
  if (found !== undefined || result.status !== "finished") return found;
  const written = new Map(linesOf(folder).map((line) => [line.epoch, line]));
  const other = result.epochs.find(
    (epoch) => written.has(epoch.epoch) && !isDeepStrictEqual(epoch, written.get(epoch.epoch)),
  );
  return other && `its figures of epoch ${other.epoch} are not those of ${runFiles.metrics}`;
}

/** Where the outputs of a measured model are not those of the model of the run. */
export function* headDiffers(found: HeadConfig, own: HeadConfig): Generator<Contradiction> {
  for (const name of ["classes", ...headOutputNames] as const)
    yield* differs(`head.${name}`, found[name], own[name], `${runFiles.config} says`);
}

/** Epochs are numbered from 1 and take equally many steps; a finished run took all of them, or stopped as it was told to. */
function* inSteps(
  { status, steps, epochs, stoppedEarly }: RunResult,
  experiment: ExperimentConfig,
  splits: RecordedSplits | undefined,
): Generator<Contradiction> {
  const { train } = experiment;
  const perStep = train.batch * (train.accumulate ?? 1);
  const perEpoch = splits ? Math.ceil(splits.train.samples / perStep) : (epochs[0]?.step ?? steps);
  yield* withinEach("epochs", epochs, function* ({ epoch, step, terms }, i) {
    yield* differs("epoch", epoch, i + 1, "its place gives");
    yield* differs("step", step, (i + 1) * perEpoch, `${perEpoch} steps in an epoch give`);
    const [here, first] = [terms, epochs[0]?.terms ?? {}].map((each) => Object.keys(each).sort().join(", "));
    if (here !== first) yield { place: "terms", says: `are ${here}, but those of the first epoch ${first}` };
  });
  yield* exceeds("epochs.length", epochs.length, train.epochs, `${runFiles.config} says`);
  const last = epochs.at(-1)?.step ?? 0;
  if (status !== "finished") {
    if (steps < last)
      yield { place: "steps", says: `is ${steps}, but its last epoch ends after step ${last}` };
    return;
  }
  yield* differs("steps", steps, last, "its last epoch ends after step");
  const isShort = epochs.length < train.epochs;
  const hasReason = hasStalled(monitoredEpochs(epochs, experiment), train.patience);
  if (stoppedEarly !== isShort || (isShort && !hasReason)) {
    const says = `is ${stoppedEarly}, but ${epochs.length} of ${train.epochs} epochs and their losses say otherwise`;
    yield { place: "stoppedEarly", says };
  }
}

/** Scores are counts of predictions, of which each is right, wrong or a rejection; what does not apply is not measured. */
function* inScores(
  { evaluation }: RunResult,
  { head, data, lock }: ExperimentConfig,
  splits: RecordedSplits | undefined,
): Generator<Contradiction> {
  if ((evaluation.locked === undefined) !== (lock === undefined)) {
    const says = lock === undefined ? "is there, but no key enters at parameters" : "is missing";
    yield { place: "evaluation.locked", says };
  }
  for (const what of ["train", "test", "locked"] as const) {
    for (const path of keyPaths) {
      const score = evaluation[what]?.[path];
      if (score === undefined) continue;
      const { samples } = splits?.[what === "train" ? "train" : "test"] ?? {};
      const predictions = samples === undefined ? undefined : samples * sizeOf(data.labelShape);
      const model = measuredModel({ head, data });
      yield* within(`evaluation.${what}.${path}`, inScore(score, model, predictions));
    }
  }
}

/** Every epoch was validated, or none; the scores of the run are those of its last epoch, and the best epoch follows. */
function* inValidation(
  { evaluation, epochs, best, status }: RunResult,
  experiment: ExperimentConfig,
  splits: RecordedSplits | undefined,
): Generator<Contradiction> {
  const validates = hasValidation(experiment.data);
  const says = (place: string, is: boolean): Contradiction[] =>
    is === validates
      ? []
      : [{ place, says: validates ? "is missing" : "is there, but no samples are left to validate on" }];
  yield* says("evaluation.validation", evaluation.validation !== undefined);
  yield* says("best", best !== undefined || (validates && epochs.length === 0));
  if (!validates) return;
  const { head, data } = experiment;
  const samples = splits?.validation?.samples;
  const predictions = samples === undefined ? undefined : samples * sizeOf(data.labelShape);
  const model = measuredModel({ head, data });
  yield* withinEach("epochs", epochs, function* ({ validation }) {
    yield* says("validation", validation !== undefined);
    for (const path of keyPaths) {
      const score = validation?.[path];
      if (score !== undefined) yield* within(`validation.${path}`, inScore(score, model, predictions));
    }
  });
  const last = status === "finished" ? (epochs.at(-1)?.validation ?? null) : null;
  if (!isDeepStrictEqual(evaluation.validation ?? null, last))
    yield { place: "evaluation.validation", says: "is not what its last epoch came to" };
  if (!isDeepStrictEqual(best, bestEpoch(epochs, experiment)))
    yield { place: "best", says: "is not the best of its epochs" };
}

function* inScore(
  score: PathScore,
  model: MeasuredModel,
  predictions: number | undefined,
): Generator<Contradiction> {
  for (const { key, measuring } of measures) {
    const how = measuring(model);
    if (score[key] !== null && "missing" in how)
      yield { place: key, says: `is ${score[key]}, but ${how.missing}` };
  }
  const { accuracy, reject } = score;
  if (accuracy === null) {
    // all pixels may be void
    if (model.learned !== "number" && model.learned !== "mask")
      yield { place: "accuracy", says: "is missing, but every prediction is counted" };
    return;
  }
  yield* exceeds("reject", reject, 1 - accuracy, "what is not right comes to");
  if (predictions === undefined || model.learned === "mask") return;
  yield* isNoCount("accuracy", accuracy, predictions);
  yield* isNoCount("reject", reject, predictions);
}

/** The lines of `metrics.jsonl` that can be read: the last one may be cut short. */
function linesOf(folder: RunFolder): readonly EpochMetrics[] {
  if (!folder.has(runFiles.metrics)) return [];
  return folder
    .read(runFiles.metrics)
    .split("\n")
    .flatMap((line) => {
      try {
        return [readJson(line, epochMetrics)];
      } catch (error) {
        if (error instanceof MalformedJson) return [];
        throw error;
      }
    });
}
