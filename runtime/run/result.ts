import type { SplitScore } from "../evaluate/evaluate.js";
import type { ExperimentConfig } from "../model.js";
import type { EpochMetrics } from "../train/metrics.js";

/** How a run ended: to its end, on request, or because the loss was no longer a number. */
export type RunStatus = "finished" | "interrupted" | "diverged";

/**
 * `result.json`: what was measured. It holds no times and no paths, so that two runs with one seed on one machine
 * give the same bytes; times are in `metrics.jsonl`.
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
  readonly head: ExperimentConfig["head"];
  /** Null where the run ended before the split was judged. */
  readonly evaluation: { readonly train: SplitScore | null; readonly test: SplitScore | null };
  readonly epochs: readonly EpochMetrics[];
}
