import { resumeRun } from "../../app/run/resume-run.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { DataMemoryFlags } from "../options/data-memory.js";
import { printResult } from "../print-result.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

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
  const { result, wasFinished } = await watched(terminal, (task) =>
    resumeRun(path, { trustCode, dataMemory, ...task }),
  );
  if (wasFinished) terminal.log("this run is finished: there is nothing left to do");
  printResult(result, path, terminal);
  return ExitStatus.ok;
}
