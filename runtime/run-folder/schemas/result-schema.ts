import * as v from "valibot";
import type { Evaluation, PathScore, SplitScore } from "../../evaluate/evaluate.js";
import { measures } from "../../evaluate/measures/catalogue.js";
import { keyPaths } from "../../model.js";
import {
  checksum,
  finite,
  measured,
  measuredShare,
  named,
  natural,
  schemaOf,
} from "../../stored-json/index.js";
import type { EpochMetrics, EpochTotals } from "../../train/metrics.js";
import type { Progress } from "../checkpoint.js";
import type { RunResult } from "../result.js";
import { headConfig } from "./experiment-schema.js";

/** A measure that does not apply, or that an earlier version did not know, is null. */
const pathScore = schemaOf<PathScore>()(
  v.object({
    ...v.entriesFromList(
      measures.map(({ key }) => key),
      v.optional(v.nullable(finite), null),
    ),
    accuracy: measuredShare,
  }),
);

const splitScore = schemaOf<SplitScore>()(v.object(v.entriesFromList(keyPaths, pathScore)));

const evaluation = schemaOf<Evaluation>()(
  v.object({ train: v.nullable(splitScore), test: v.nullable(splitScore) }),
);

/** A line of `metrics.jsonl`, besides its seconds. */
export const epochMetrics = schemaOf<EpochMetrics>()(
  v.object({
    epoch: natural,
    step: natural,
    loss: measured,
    terms: named(measured),
    accuracy: measuredShare,
    wrongReject: v.nullable(finite),
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

const epochTotals = schemaOf<EpochTotals & { readonly seconds: number }>()(
  v.object({
    predictions: natural,
    loss: finite,
    terms: named(finite),
    correct: finite,
    rejected: v.nullable(finite),
    seconds: finite,
  }),
);

/** How far a run has come, in the metadata of a checkpoint. */
export const progress = schemaOf<Progress>()(
  v.object({ epochs: v.array(epochMetrics), running: v.nullable(epochTotals) }),
);
