import { ExitStatus } from "../../diagnostics/index.js";
import { evaluateCheckpoint, IssuedKeys, keysForEvaluation } from "../../runtime/index.js";
import type { StoredOptions } from "../options/stored-run.js";
import { resultTable } from "../result-table.js";
import { loadStoredCheckpoint, openDataAndEngine } from "../stored-run.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface EvaluateOptions extends StoredOptions {
  readonly key?: string;
  readonly json?: boolean;
}

/** `spkc evaluate RUN`: judges a checkpoint of a run, on the run's data and engine unless told otherwise. */
export async function evaluate(
  path: string,
  options: EvaluateOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { key, checkpoint: name } = options;
  const stored = await loadStoredCheckpoint(path, options);
  const { folder, file, model, checkpoint } = stored;
  const keys = keysForEvaluation(stored, key, terminal.notify);
  const userKey = keys instanceof IssuedKeys ? key : undefined;
  return await watched(terminal, async ({ observe, signal, clear }) => {
    const { dataset, engine } = await openDataAndEngine(stored, options, { observe, signal });
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
