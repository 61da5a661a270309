import type { GateDiagnosis, GateDiagnosticName } from "../../audit/gate-diagnostics/index.js";
import { Failure, suggest } from "../../diagnostics/index.js";
import { type TaskOptions, taskOf } from "../task.js";
import type { MeasurementOptions } from "./measurement-file.js";
import type { StoredRunOptions } from "./stored-run.js";

export interface DiagnoseRunOptions extends StoredRunOptions, MeasurementOptions, TaskOptions {
  /** Some of the diagnostics, by name; all unless given. */
  readonly only?: readonly string[] | undefined;
  /** How many samples of the test set to look at. */
  readonly samples?: number | undefined;
}

export interface DiagnosedRun {
  readonly diagnosis: GateDiagnosis;
  /** The path of `diagnosis.json`; undefined where it could not be written, of which `notify` was told. */
  readonly file: string | undefined;
}

/**
 * Measures how the gate of a run works, and writes `diagnosis.json` and the report into its folder, or another file.
 * Fails with SPK4002 where that cannot be written, before anything is measured, with SPK4080
 * where a diagnostic is not known, SPK4081 where it is stopped.
 */
export async function diagnoseRun(path: string, options: DiagnoseRunOptions = {}): Promise<DiagnosedRun> {
  const { diagnoseGate, gateDiagnosticNames } = await import("../../audit/gate-diagnostics/index.js");
  const only = options.only?.map((name) => diagnosticOf(name, gateDiagnosticNames));
  const { RunFolder, samplesOf } = await import("../../runtime/index.js");
  const { openRun } = await import("./open-run.js");
  const { MeasurementFile } = await import("./measurement-file.js");
  const task = taskOf(options);
  const { observe, signal } = task;
  const { samples } = options;
  const target = MeasurementFile.open(RunFolder.open(path), "diagnosis", {
    ...{ ...options, planned: only ?? gateDiagnosticNames, notify: task.notify },
  });
  const { opened, checkpoint, dataset, step, marks } = await openRun(path, options, task);
  try {
    const measured = await diagnoseGate({
      ...{ opened, checkpoint, step, observe, signal },
      test: samplesOf(opened.model.experiment, dataset, "test"),
      ...(samples === undefined ? {} : { samples }),
      ...(only === undefined ? {} : { only }),
    });
    const diagnosis: GateDiagnosis = { ...measured, ...marks };
    return { diagnosis, file: await target.write(diagnosis, task) };
  } finally {
    await opened.dispose();
    dataset.release?.();
  }
}

function diagnosticOf(name: string, known: readonly GateDiagnosticName[]): GateDiagnosticName {
  const found = known.find((each) => each === name);
  if (found !== undefined) return found;
  throw Failure.of("unknown-diagnostic", { name, known, suggestion: suggest(name, known) });
}
