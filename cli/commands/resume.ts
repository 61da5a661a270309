import { ExitStatus } from "../../diagnostics/index.js";
import { RunFolder } from "../../runtime/index.js";
import { printResult } from "../print-result.js";
import { renewReport } from "../renew-report.js";
import { continueRun, watchedMeans } from "../start-run.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

/**
 * `spkc run --resume RUN`: goes on with an interrupted run to the result of one that was never interrupted. Of a run
 * that is finished it shows the result.
 */
export async function resume(path: string, terminal: Terminal): Promise<ExitStatus> {
  await watched(terminal, async (watch) => {
    const { result, wasFinished } = await continueRun(path, watchedMeans(watch, terminal));
    await renewReport(RunFolder.open(path), terminal);
    watch.clear();
    if (wasFinished) terminal.log("this run is finished: there is nothing left to do");
    printResult(result, path, terminal);
  });
  return ExitStatus.ok;
}
