import {
  type DiagnosticName,
  diagnosticNames,
  diagnose as measure,
} from "../../audit/gate-diagnostics/index.js";
import { ExitStatus, Failure, suggest } from "../../diagnostics/index.js";
import { readSamples, runFiles } from "../../runtime/index.js";
import { diagnosisTables } from "../diagnosis-tables.js";
import type { StoredOptions } from "../options/stored-run.js";
import { renewReport } from "../renew-report.js";
import { openStoredModel } from "../stored-model.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface DiagnoseCommandOptions extends StoredOptions {
  readonly only?: readonly string[];
  readonly samples?: number;
  readonly json?: boolean;
}

/** `spkc diagnose RUN`: measures how the gate of a run works, and writes `diagnosis.json` into its folder. */
export async function diagnose(
  path: string,
  options: DiagnoseCommandOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { checkpoint, samples, only } = options;
  const asked = only?.map(diagnosticOf);
  return await watched(terminal, async ({ observe, signal, clear }) => {
    const { opened, dataset, folder, step } = await openStoredModel(path, options, terminal, {
      observe,
      signal,
    });
    const diagnosis = await measure({
      ...{ opened, checkpoint, step, observe, signal },
      test: await readSamples(opened.model.experiment, dataset, "test"),
      ...(samples === undefined ? {} : { samples }),
      ...(asked === undefined ? {} : { only: asked }),
    });
    await opened.dispose();
    folder.writeJson(runFiles.diagnosis, diagnosis);
    await renewReport(folder, terminal);
    clear();
    terminal.result(
      () => `${diagnosisTables(diagnosis, terminal.color)}\n\n${folder.fileOf(runFiles.diagnosis)}`,
      () => ({ ok: true, folder: path, diagnosis }),
    );
    return ExitStatus.ok;
  });
}

function diagnosticOf(name: string): DiagnosticName {
  const found = diagnosticNames.find((known) => known === name);
  if (found !== undefined) return found;
  throw Failure.of("unknown-diagnostic", {
    name,
    known: diagnosticNames,
    suggestion: suggest(name, diagnosticNames),
  });
}
