import { resumeRun } from "../../app/run/resume-run.js";
import { type FinishedRun, runSpec } from "../../app/run/run-spec.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { CheckpointName } from "../../runtime/run-folder/checkpoint-name.js";
import type { DataMemoryFlags } from "../options/data-memory.js";
import type { EngineFlags } from "../options/engine.js";
import { type SpecFlags, specOptions } from "../options/setting.js";
import { resultTable } from "../result-table.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface RunFlags extends SpecFlags, EngineFlags, DataMemoryFlags {
  readonly seed?: number;
  readonly key?: string;
  readonly startKey?: string;
  readonly from?: string;
  readonly checkpoint?: CheckpointName;
  readonly data?: string;
  readonly out?: string;
}

/** `spkc run FILE` and `spkc run --from RUN`: build, train, evaluate, report. */
export async function runCommand(
  file: string | undefined,
  flags: RunFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const options = { ...flags, ...specOptions(flags) };
  printResult(await watched(terminal, (task) => runSpec(file, { ...options, ...task })), terminal);
  return ExitStatus.ok;
}

export interface ResumeFlags extends DataMemoryFlags {
  readonly trustCode?: boolean;
}

/**
 * `spkc run --resume RUN`: goes on with an interrupted run to the result of one that was never interrupted. Of a run
 * that is finished it shows the result.
 */
export async function resumeCommand(
  path: string,
  { trustCode, dataMemory }: ResumeFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const run = await watched(terminal, (task) => resumeRun(path, { trustCode, dataMemory, ...task }));
  if (run.wasFinished) terminal.log("this run is finished: there is nothing left to do");
  printResult(run, terminal);
  return ExitStatus.ok;
}

/** What a run ended with, and where it is. */
function printResult({ result, folder, gated }: FinishedRun, terminal: Terminal): void {
  terminal.result(
    () => `${resultTable(result.evaluation, gated, terminal.color)}\n${bestLine(result)}${folder}`,
    () => ({ ok: true, folder, result }),
  );
}

/** Which epoch the best weights are of, where samples were left out of training to choose by. */
function bestLine({ best }: FinishedRun["result"]): string {
  if (best === undefined) return "";
  const figure = best.value === null ? "" : `, ${best.value.toFixed(4)}`;
  return `best weights: after epoch ${best.epoch}, by ${best.by}${figure}\n`;
}
