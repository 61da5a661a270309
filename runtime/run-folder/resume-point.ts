import { isDeepStrictEqual } from "node:util";
import type { GatedModel } from "../model.js";
import { MalformedJson, readJson } from "../stored-json/index.js";
import type { EpochMetrics } from "../train/metrics.js";
import { type Checkpoint, loadCheckpoint } from "./checkpoint.js";
import { type RunFolder, runFiles } from "./run-folder.js";
import { epochMetrics } from "./schemas/result-schema.js";

/**
 * Where an interrupted run continues: at its last checkpoint, or if it stopped before the first one, at the beginning
 * (undefined). Lines of `metrics.jsonl` after the checkpoint are dropped: those epochs are trained again.
 */
export function resumePoint(folder: RunFolder, model: GatedModel): Checkpoint | undefined {
  if (!folder.has(runFiles.latest) && !folder.has(runFiles.metrics)) return undefined;
  const checkpoint = loadCheckpoint(folder, runFiles.latest, model);
  const lines = folder.has(runFiles.metrics) ? folder.read(runFiles.metrics).split("\n") : [];
  const kept = checkpoint.progress.epochs.map((metrics, index) => {
    const line = lines[index];
    // A line that a failing machine lost comes back from the checkpoint, without its time.
    return isLineOf(metrics, line) ? line : JSON.stringify(metrics);
  });
  folder.write(runFiles.metrics, kept.map((line) => `${line}\n`).join(""));
  return checkpoint;
}

/** Whether a line holds the metrics of an epoch, and besides them at most what a checkpoint does not know. */
function isLineOf(metrics: EpochMetrics, line: string | undefined): line is string {
  try {
    return isDeepStrictEqual(readJson(line ?? "", epochMetrics), metrics);
  } catch (error) {
    if (error instanceof MalformedJson) return false;
    throw error;
  }
}
