import * as v from "valibot";
import type { Evaluation, PathScore, SplitScore } from "../../evaluate/evaluate.js";
import { type Measure, measures } from "../../evaluate/measures/catalogue.js";
import type { MeasureEntry } from "../../evaluate/measures/define-measure.js";
import { keyPaths } from "../../model.js";
import {
  amount,
  checksum,
  finite,
  fraction,
  measured,
  measuredShare,
  named,
  natural,
  positiveCount,
  schemaOf,
} from "../../stored-json/index.js";
import type { EpochMetrics, EpochTotals } from "../../train/metrics.js";
import type { Progress } from "../checkpoint.js";
import type { RunResult } from "../result.js";
import { headConfig } from "./experiment-schema.js";

/** A measure, within its range; one that does not apply, or that an earlier version did not know, is null. */
const measureIn = ({ range: { least, most } }: MeasureEntry) =>
  v.optional(v.nullable(v.pipe(finite, v.minValue(least), v.maxValue(most))), null);

const pathScore = schemaOf<PathScore>()(
  v.object(
    Object.fromEntries(measures.map((measure) => [measure.key, measureIn(measure)])) as Record<
      Measure,
      ReturnType<typeof measureIn>
    >,
  ),
);

const splitScore = schemaOf<SplitScore>()(v.object(v.entriesFromList(keyPaths, pathScore)));

const evaluation = schemaOf<Evaluation>()(
  v.object({
    train: v.nullable(splitScore),
    test: v.nullable(splitScore),
    locked: v.exactOptional(v.nullable(splitScore)),
  }),
);

/** A line of `metrics.jsonl`, besides its seconds. */
export const epochMetrics = schemaOf<EpochMetrics>()(
  v.object({
    epoch: positiveCount,
    step: positiveCount,
    loss: measured,
    terms: named(measured),
    accuracy: v.nullable(measuredShare),
    mae: v.exactOptional(measured),
    wrongReject: v.nullable(fraction),
  }),
);

/** `result.json` */
export const runResult = schemaOf<RunResult>()(
  v.object({
    format: v.literal("spankey-result/1"),
    run: v.exactOptional(checksum),
    status: v.picklist(["finished", "interrupted", "diverged"]),
    spec: v.string(),
    experiment: v.string(),
    seed: natural,
    engine: v.string(),
    device: v.string(),
    steps: natural,
    stoppedEarly: v.optional(v.boolean(), false),
    head: headConfig,
    evaluation,
    epochs: v.array(epochMetrics),
  }),
);

/** Sums over predictions, of which no more can be right, or rejected, than there are. */
const epochTotals = schemaOf<EpochTotals & { readonly seconds: number }>()(
  v.pipe(
    v.object({
      predictions: natural,
      loss: finite,
      terms: named(finite),
      correct: v.nullable(amount),
      absoluteError: v.exactOptional(amount),
      rejected: v.nullable(amount),
      seconds: amount,
    }),
    v.check(
      ({ predictions, correct, rejected }) => Math.max(correct ?? 0, rejected ?? 0) <= predictions,
      "one with no more hits than predictions",
    ),
  ),
);

/** How far a run has come, in the metadata of a checkpoint. */
export const progress = schemaOf<Progress>()(
  v.object({ epochs: v.array(epochMetrics), running: v.nullable(epochTotals) }),
);
