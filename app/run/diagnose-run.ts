import { type DiagnosticName, diagnosticNames } from "../../audit/gate-diagnostics/diagnostic-catalogue.js";
import type { Diagnosis } from "../../audit/gate-diagnostics/index.js";
import { Failure, suggest } from "../../diagnostics/index.js";
import { type TaskOptions, taskOf } from "../task.js";
import type { StoredRunOptions } from "./stored-run.js";

export interface DiagnoseRunOptions extends StoredRunOptions, TaskOptions {
  /** Some of the diagnostics, by name; all unless given. */
  readonly only?: readonly string[] | undefined;
  /** How many samples of the test set to look at. */
  readonly samples?: number | undefined;
}

export interface DiagnosedRun {
  readonly diagnosis: Diagnosis;
  /** The path of `diagnosis.json`. */
  readonly file: string;
}

/**
 * Measures how the gate of a run works, and writes `diagnosis.json` and the report into its folder. Fails with SPK4080
 * where a diagnostic is not known, SPK4081 where it is stopped.
 */
export async function diagnoseRun(path: string, options: DiagnoseRunOptions = {}): Promise<DiagnosedRun> {
  const only = options.only?.map(diagnosticOf);
  const { readSamples, runFiles } = await import("../../runtime/index.js");
  const { diagnose } = await import("../../audit/gate-diagnostics/index.js");
  const { openRun } = await import("./open-run.js");
  const { renewReport } = await import("./renew-report.js");
  const task = taskOf(options);
  const { observe, signal } = task;
  const { samples } = options;
  const { opened, checkpoint, dataset, folder, step } = await openRun(path, options, task);
  try {
    const diagnosis = await diagnose({
      ...{ opened, checkpoint, step, observe, signal },
      test: await readSamples(opened.model.experiment, dataset, "test"),
      ...(samples === undefined ? {} : { samples }),
      ...(only === undefined ? {} : { only }),
    });
    folder.writeJson(runFiles.diagnosis, diagnosis);
    await renewReport(path, task);
    return { diagnosis, file: folder.fileOf(runFiles.diagnosis) };
  } finally {
    await opened.dispose();
  }
}

function diagnosticOf(name: string): DiagnosticName {
  const found = diagnosticNames.find((known) => known === name);
  if (found !== undefined) return found;
  const suggestion = suggest(name, diagnosticNames);
  throw Failure.of("unknown-diagnostic", { name, known: diagnosticNames, suggestion });
}
