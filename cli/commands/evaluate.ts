import { evaluateRun } from "../../app/run/evaluate-run.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { StoredRunFlags } from "../options/stored-run.js";
import { resultTable } from "../result-table.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export type EvaluateFlags = StoredRunFlags;

/** `spkc evaluate RUN`: evaluates a checkpoint of a run, on the run's data and engine unless told otherwise. */
export async function evaluateCommand(
  path: string,
  flags: EvaluateFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { file, ...found } = await watched(terminal, (task) => evaluateRun(path, { ...flags, ...task }));
  const { evaluation, gated, step, userKey, checkpoint, engine, device, otherData, lock } = found;
  terminal.result(
    () => {
      const valid = userKey === undefined ? "" : `; every valid key is ${userKey}`;
      const other = otherData === undefined ? "" : "; on other data than the run's";
      return `${resultTable(evaluation, gated, terminal.color)}\n${file}, after step ${step}${valid}${other}${lock === undefined ? "" : `; ${lock}`}`;
    },
    () => ({
      ok: true,
      folder: path,
      checkpoint,
      userKey,
      step,
      lock,
      engine,
      device,
      otherData,
      evaluation,
    }),
  );
  return ExitStatus.ok;
}
