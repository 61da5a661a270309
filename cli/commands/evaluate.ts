import { evaluateRun } from "../../app/run/evaluate-run.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { byClassTable, mostUnasked } from "../by-class-table.js";
import type { StoredRunFlags } from "../options/stored-run.js";
import { resultTable } from "../result-table.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface EvaluateFlags extends StoredRunFlags {
  readonly byClass?: boolean;
}

/** `spkc evaluate RUN`: evaluates a checkpoint of a run, on the run's data and engine unless told otherwise. */
export async function evaluateCommand(
  path: string,
  flags: EvaluateFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { byClass: showsClasses, ...options } = flags;
  const { file, ...found } = await watched(terminal, (task) => evaluateRun(path, { ...options, ...task }));
  const { evaluation, outcomes, gated, step, userKey, checkpoint, engine, device, otherData, lock } = found;
  terminal.result(
    () => {
      const valid = userKey === undefined ? "" : `; every valid key is ${userKey}`;
      const other = otherData === undefined ? "" : "; on other data than the run's";
      const scores = resultTable(evaluation, gated, terminal.color);
      const isShort = outcomes.classes.length <= mostUnasked;
      const classes = isShort || showsClasses ? byClassTable(outcomes, gated, terminal.color) : undefined;
      return `${scores}\n${classes === undefined ? "" : `${classes}\n`}${file}, after step ${step}${valid}${other}${lock === undefined ? "" : `; ${lock}`}`;
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
      outcomes,
    }),
  );
  return ExitStatus.ok;
}
