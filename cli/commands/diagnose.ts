import { diagnoseRun } from "../../app/run/diagnose-run.js";
import { type GateDiagnosis, gateDiagnostics } from "../../audit/gate-diagnostics/index.js";
import { count, ExitStatus } from "../../diagnostics/index.js";
import type { StoredRunFlags } from "../options/stored-run.js";
import type { Terminal } from "../terminal.js";
import { drawTable } from "../text-table.js";
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

/** What the gate diagnostics measured, table by table, and what does not apply. */
function diagnosisTables(diagnosis: GateDiagnosis, color: boolean, width?: number): string {
  const { results, samples, checkpoint, step } = diagnosis;
  const parts = gateDiagnostics.flatMap(({ name, title, tables }) => {
    const result = results[name];
    if (result === undefined) return [];
    return tables(result).map(({ note, ...table }, index) =>
      [
        ...(index === 0 ? [title] : []),
        drawTable(table, color, width),
        ...(note === undefined ? [] : [note]),
      ].join("\n"),
    );
  });
  const measured = `measured on ${count(samples, "test sample")}, checkpoint ${checkpoint}, after step ${step}`;
  const missing = diagnosis.inapplicable.map(({ diagnostic, part, reason }) => {
    const title = gateDiagnostics.find(({ name }) => name === diagnostic)?.title ?? diagnostic;
    return `not applicable: ${title}${part === null ? "" : `, ${part}`}: ${reason}`;
  });
  return [...parts, [measured, ...missing].join("\n")].join("\n\n");
}
