import { diagnoseRun } from "../../app/run/diagnose-run.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { diagnosisTables } from "../diagnosis-tables.js";
import type { StoredRunFlags } from "../options/stored-run.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface DiagnoseFlags extends StoredRunFlags {
  readonly out?: string;
  readonly only?: readonly string[];
  readonly samples?: number;
}

/** `spkc diagnose RUN`: measures how the gate of a run works, and writes `diagnosis.json` into its folder. */
export async function diagnoseCommand(
  path: string,
  flags: DiagnoseFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { diagnosis, file } = await watched(terminal, (task) => diagnoseRun(path, { ...flags, ...task }));
  terminal.result(
    () =>
      `${diagnosisTables(diagnosis, terminal.color, terminal.width)}${file === undefined ? "" : `\n\n${file}`}`,
    () => ({ ok: true, folder: path, diagnosis }),
  );
  return ExitStatus.ok;
}
