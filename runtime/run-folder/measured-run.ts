import type { ExperimentConfig } from "../model.js";
import { type Contradiction, differs, exceeds, within } from "../stored-json/index.js";
import type { CheckpointName } from "./checkpoint-name.js";
import type { RunResult } from "./result.js";
import type { OtherData } from "./run-data.js";
import type { RunRecord } from "./run-record.js";

/** A run that something was measured of, as its folder has it. */
export interface MeasuredRun {
  readonly experiment: ExperimentConfig;
  readonly record: RunRecord;
  /** Undefined where it has not ended. */
  readonly result: RunResult | undefined;
}

/** What a file of measurements says of the run that was measured. */
export interface MeasuredMarks {
  readonly checkpoint: CheckpointName;
  readonly step: number;
  readonly otherData?: OtherData;
}

/** The test samples that were there to measure on; undefined where the run did not record its own. */
export function testSamples({ otherData }: MeasuredMarks, { record }: MeasuredRun): number | undefined {
  return otherData?.splits.test?.samples ?? record.splits?.test.samples;
}

/** Where measurements are of weights or data that the run cannot have had. */
export function* notOfRun(
  { checkpoint, step, otherData }: MeasuredMarks,
  { record, result }: MeasuredRun,
): Generator<Contradiction> {
  if (result?.status === "finished") {
    yield* exceeds("step", step, result.steps, "the run ended after step");
    const isEnd = step === 0 || result.epochs.some((epoch) => epoch.step === step);
    if (checkpoint !== "latest" && checkpoint !== "first" && !isEnd)
      yield { place: "step", says: `is ${step}, after which no epoch ends` };
    if (checkpoint === "first") yield* differs("step", step, 0, "the first checkpoint is after step");
  }
  for (const split of ["train", "test", "validation"] as const) {
    const other = otherData?.splits[split];
    if (other === undefined) continue;
    const own = record.splits?.[split]?.samples ?? null;
    yield* within(
      `otherData.splits.${split}`,
      differs("samplesOfRun", other.samplesOfRun, own, "the run recorded"),
    );
  }
}
