import { isDeepStrictEqual } from "node:util";
import { MalformedJson, readJson } from "../stored-json/index.js";
import type { EpochMetrics } from "../train/metrics.js";
import type { RunResult } from "./result.js";
import { type RunFolder, runFiles } from "./run-folder.js";
import { epochMetrics } from "./schemas/result-schema.js";

/**
 * What in the result of a finished run does not follow from its epochs, or differs from the lines of `metrics.jsonl`, as the
 * end of a sentence that begins with its file. Undefined where all agrees. A run that was stopped may have gone on since.
 */
export function contradictionOf(result: RunResult, folder: RunFolder): string | undefined {
  const { status, steps, epochs } = result;
  const last = epochs.at(-1);
  if (status !== "finished" || last === undefined) return undefined;
  if (last.step !== steps) return `\`steps\` is ${steps}, but its last epoch ends after step ${last.step}`;
  const written = new Map(linesOf(folder).map((line) => [line.epoch, line]));
  const other = epochs.find(
    (epoch) => written.has(epoch.epoch) && !isDeepStrictEqual(epoch, written.get(epoch.epoch)),
  );
  return other && `its figures of epoch ${other.epoch} are not those of ${runFiles.metrics}`;
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
