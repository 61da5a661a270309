import * as v from "valibot";
import type { Evaluation, PathScore, SplitScore, ValidationScore } from "../../evaluate/evaluate.js";
import {
  type Measure,
  measures,
  type ValidationMeasure,
  validationMeasures,
} from "../../evaluate/measures/catalogue.js";
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
import type { BestEpoch } from "../../train/monitor.js";
import type { Progress } from "../checkpoint.js";
import type { RunResult } from "../result.js";
import { headConfig } from "./experiment-schema.js";

/** A measure, within its range; one that does not apply, or that an earlier version did not know, is null. */
const measureIn = ({ range: { least, most } }: MeasureEntry) =>
  v.optional(v.nullable(v.pipe(finite, v.minValue(least), v.maxValue(most))), null);

const measuresIn = <Key extends ValidationMeasure>(
  entries: readonly (MeasureEntry & { readonly key: Key })[],
) =>
  v.object(
    Object.fromEntries(entries.map((measure) => [measure.key, measureIn(measure)])) as Record<
      Key,
      ReturnType<typeof measureIn>
    >,
  );

const pathScore = schemaOf<PathScore>()(measuresIn<Measure>(measures));

const validationScore = schemaOf<ValidationScore>()(
  v.object(v.entriesFromList(keyPaths, measuresIn<ValidationMeasure>(validationMeasures))),
);

const splitScore = schemaOf<SplitScore>()(v.object(v.entriesFromList(keyPaths, pathScore)));

const evaluation = schemaOf<Evaluation>()(
  v.object({
    train: v.nullable(splitScore),
    test: v.nullable(splitScore),
    locked: v.exactOptional(v.nullable(splitScore)),
    validation: v.exactOptional(v.nullable(validationScore)),
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
    validation: v.exactOptional(validationScore),
  }),
);

const bestEpoch = schemaOf<BestEpoch>()(
  v.object({ by: v.string(), epoch: positiveCount, value: v.nullable(finite) }),
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
    best: v.exactOptional(bestEpoch),
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
