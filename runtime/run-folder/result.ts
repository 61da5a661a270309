import { Failure } from "../../diagnostics/index.js";
import type { Evaluation } from "../evaluate/evaluate.js";
import type { HeadConfig } from "../model.js";
import type { EpochMetrics } from "../train/metrics.js";
import type { BestEpoch } from "../train/monitor.js";
import { requireOwn } from "./own-files.js";
import { contradictionOf } from "./result-contradiction.js";
import { type RunFolder, runFiles } from "./run-folder.js";
import { runResult } from "./schemas/result-schema.js";

/** How a run ended: complete, on request, or because the loss was not a finite number. */
export type RunStatus = "finished" | "interrupted" | "diverged";

/**
 * `result.json`: what was measured. It holds no times and no paths, so that two runs with the same seed on the same
 * machine give the same bytes. Times are in `metrics.jsonl`.
 */
export interface RunResult {
  readonly format: "spankey-result/1";
  /** The identity of the run that wrote it. Results of earlier versions lack it. */
  readonly run?: string;
  readonly status: RunStatus;
  readonly spec: string;
  readonly experiment: string;
  readonly seed: number;
  readonly engine: string;
  readonly device: string;
  /** Optimizer steps taken. */
  readonly steps: number;
  /** Whether training ended before its last epoch because what it monitors grew no better. */
  readonly stoppedEarly: boolean;
  readonly head: HeadConfig;
  readonly evaluation: Evaluation;
  /** The epoch of the best weights; left out where it is chosen by the training loss, or none has ended. */
  readonly best?: BestEpoch;
  readonly epochs: readonly EpochMetrics[];
}

/**
 * The result in a run folder; undefined if the run has not ended. Fails with SPK4022 if it is damaged, SPK4012 if it is of
 * another run, SPK4016 if its figures contradict one another or those of the epochs.
 */
export function readResult(folder: RunFolder): RunResult | undefined {
  if (!folder.has(runFiles.result)) return undefined;
  const remedy = `remove it: \`spkc run --resume ${folder.path}\` makes it again from the last checkpoint`;
  const result = folder.readJson(runFiles.result, runResult, remedy);
  requireOwn(folder, runFiles.result, result);
  const reason = contradictionOf(result, folder);
  if (reason === undefined) return result;
  throw Failure.of("contradictory-run-file", { path: folder.fileOf(runFiles.result), reason, remedy });
}
