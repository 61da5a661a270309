import { Failure } from "../../diagnostics/index.js";
import type { Evaluation } from "../evaluate/evaluate.js";
import type { HeadConfig } from "../model.js";
import type { EpochMetrics } from "../train/metrics.js";
import { type RunFolder, runFiles } from "./run-folder.js";

/** How a run ended: complete, on request, or because the loss was not a finite number. */
export type RunStatus = "finished" | "interrupted" | "diverged";

/**
 * `result.json`: what was measured. It holds no times and no paths, so that two runs with the same seed on the same
 * machine give the same bytes. Times are in `metrics.jsonl`.
 */
export interface RunResult {
  readonly format: "spankey-result/1";
  readonly status: RunStatus;
  readonly spec: string;
  readonly experiment: string;
  readonly seed: number;
  readonly engine: string;
  readonly device: string;
  /** Optimizer steps taken. */
  readonly steps: number;
  /** Whether training ended before its last epoch because the loss stopped falling. */
  readonly stoppedEarly: boolean;
  readonly head: HeadConfig;
  readonly evaluation: Evaluation;
  readonly epochs: readonly EpochMetrics[];
}

/** The result in a run folder; undefined if the run has not ended. Fails with SPK4022 if it is damaged. */
export function readResult(folder: RunFolder): RunResult | undefined {
  if (!folder.has(runFiles.result)) return undefined;
  const result = folder.readJson(runFiles.result) as RunResult | null;
  if (result?.format === "spankey-result/1") return result;
  const path = folder.fileOf(runFiles.result);
  throw Failure.of("damaged-run-file", { path, reason: "it is not the result of a run" });
}
