import { ExitStatus } from "../../diagnostics/index.js";
import {
  createEngine,
  evaluateCheckpoint,
  IssuedKeys,
  keysForEvaluation,
  loadCheckpoint,
  loadDataset,
  RunFolder,
  runFiles,
} from "../../runtime/index.js";
import type { EngineOptions } from "../engine-options.js";
import { resultTable } from "../result-table.js";
import { loadStoredRun } from "../stored-run.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface EvaluateOptions extends EngineOptions {
  readonly checkpoint: "best" | "latest";
  readonly key?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** `spkc evaluate RUN`: judges a checkpoint of a run, on the run's data and engine unless told otherwise. */
export async function evaluate(
  path: string,
  { checkpoint: name, key, data, engine: engineName, device: deviceName, threads }: EvaluateOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const folder = RunFolder.open(path);
  const { record, model, engine: stored } = await loadStoredRun(folder);
  const file = runFiles[name];
  const checkpoint = loadCheckpoint(folder, file, model);
  const keys = keysForEvaluation({ folder, record, model }, key, terminal.notify);
  const userKey = keys instanceof IssuedKeys ? key : undefined;
  const told = engineName !== undefined || deviceName !== undefined;
  const place = told ? { engine: engineName, device: deviceName } : stored;
  return await watched(terminal, async ({ observe, signal, clear }) => {
    const directory = data ?? record.data ?? undefined;
    const dataset = await loadDataset(model.experiment, { directory, observe, signal });
    const engine = await createEngine({ ...place, threads: threads ?? stored.threads });
    const evaluation = await evaluateCheckpoint({ model, dataset, engine, checkpoint, keys, observe });
    clear();
    const { step } = checkpoint.state;
    const { name: on, device } = engine;
    terminal.result(
      () => {
        const valid = userKey === undefined ? "" : `; every valid key is ${userKey}`;
        return `${resultTable(evaluation, terminal.color)}\n${folder.fileOf(file)}, after step ${step}${valid}`;
      },
      () => ({ ok: true, folder: path, checkpoint: name, userKey, step, engine: on, device, evaluation }),
    );
    return ExitStatus.ok;
  });
}
