import { ExitStatus, Failure } from "../../diagnostics/index.js";
import {
  createEngine,
  loadDataset,
  RunFolder,
  readResult,
  readRunBases,
  requireSame,
  resumePoint,
} from "../../runtime/index.js";
import { executeRun, printResult } from "../execute-run.js";
import { loadStoredRun } from "../stored-run.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

/**
 * `spkc run --resume RUN`: goes on with an interrupted run to the result of one that was never interrupted. Of a run
 * that is finished it shows the result.
 */
export async function resume(path: string, terminal: Terminal): Promise<ExitStatus> {
  const folder = RunFolder.reopen(path);
  try {
    const result = readResult(folder);
    if (result?.status === "diverged") throw Failure.of("SPK4025", { path, steps: result.steps });
    if (result?.status === "finished") {
      terminal.log("this run is finished: there is nothing left to do");
      printResult(result, path, terminal);
      return ExitStatus.ok;
    }
    const { record, model, engine: choice } = await loadStoredRun(folder);
    const bases = readRunBases({ folder, record, model }, terminal.notify);
    const from = resumePoint(folder, model);
    await watched(terminal, async (watch) => {
      const { observe, signal, clear } = watch;
      const directory = record.data ?? undefined;
      const dataset = await loadDataset(model.experiment, { directory, observe, signal });
      clear();
      requireSame(record, dataset);
      const engine = await createEngine(choice);
      await executeRun({ model, bases, dataset, engine, folder, from }, watch, terminal);
    });
    return ExitStatus.ok;
  } finally {
    folder.close();
  }
}
