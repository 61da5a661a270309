import { checkSpec } from "../../app/spec/check-spec.js";
import { describeSweep } from "../../app/spec/compile.js";
import { type CheckedExperiment, experimentConfig, parametersOf } from "../../compiler/index.js";
import {
  count,
  type Diagnostic,
  diagnosticToJson,
  ExitStatus,
  Failure,
  failureToJson,
  hasErrors,
  renderDiagnostic,
  renderFailure,
} from "../../diagnostics/index.js";
import { monitorName, monitorOf, trainedCount } from "../../runtime/language.js";
import { parameterCount } from "../../tensor/programs/parameters.js";
import type { Terminal } from "../terminal.js";
import { type TrainingSizes, trainingText } from "../training-text.js";

interface CheckedFile {
  readonly file: string;
  readonly experiments: readonly CheckedExperiment[];
  readonly diagnostics: readonly Diagnostic[];
  readonly failure: Failure | undefined;
}

/** `spkc check FILE…`: every file is checked, also after one that cannot be read. */
export async function checkCommand(files: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  const results = await Promise.all(files.map(checkFile));
  const failed = results.filter((result) => result.failure !== undefined || hasErrors(result.diagnostics));
  for (const { diagnostics, failure } of results) {
    for (const diagnostic of diagnostics) {
      terminal.log(`${renderDiagnostic(diagnostic, { color: terminal.color })}\n`);
    }
    if (failure !== undefined) terminal.log(`${renderFailure(failure, { color: terminal.color })}\n`);
  }
  terminal.result(
    () => results.map(summaryLine).join("\n"),
    () => ({ ok: failed.length === 0, files: results.map(checkedToJson) }),
  );
  return failed.length === 0 ? ExitStatus.ok : ExitStatus.invalid;
}

async function checkFile(file: string): Promise<CheckedFile> {
  try {
    const { checked, diagnostics } = await checkSpec(file);
    return { file, experiments: checked?.experiments ?? [], diagnostics, failure: undefined };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { file, experiments: [], diagnostics: [], failure: error };
  }
}

function summaryLine({ file, diagnostics, failure, experiments }: CheckedFile): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length + (failure ? 1 : 0);
  const warnings = diagnostics.length - diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return `${file}: ${count(errors, "error")}`;
  const list = experiments.length > 0 ? `: ${experiments.map(named).join(", ")}` : "";
  return `${file}: no errors${warnings > 0 ? `, ${count(warnings, "warning")}` : ""}${list}`;
}

/** An experiment by its name, with what its sweeps come to, and how much of its model is trained where that is not all. */
function named(experiment: CheckedExperiment): string {
  const { parameters, trained } = sizesOf(experiment);
  const size = parameters === trained ? undefined : trainingText({ parameters, trained });
  const remarks = [describeSweep(experiment), size].filter((remark) => remark !== undefined);
  return remarks.length === 0 ? experiment.name : `${experiment.name} (${remarks.join("; ")})`;
}

/** How many numbers a model has, and how many its training changes by gradients. */
function sizesOf({ model, freeze, adapt, weights }: CheckedExperiment): TrainingSizes {
  const parameters = parametersOf(model.body);
  const trained = trainedCount({ parameters, experiment: { freeze, adapt, weights } });
  return { parameters: parameterCount(parameters), trained };
}

function checkedToJson({ file, experiments, diagnostics, failure }: CheckedFile): object {
  const failures = failure === undefined ? [] : [failureToJson(failure)];
  const all = [...diagnostics.map(diagnosticToJson), ...failures];
  const names = experiments.map(({ name }) => name);
  const swept = experiments.filter(({ sweeps }) => sweeps.length > 0);
  const sweeps = Object.fromEntries(swept.map((one) => [one.name, sweepToJson(one)]));
  // as they are in force, with what is inherited and every default
  const settings = Object.fromEntries(experiments.map((one) => [one.name, experimentConfig(one)]));
  const best = Object.fromEntries(experiments.map((one) => [one.name, monitorName(monitorOf(one))]));
  const numbers = Object.fromEntries(experiments.map((one) => [one.name, sizesOf(one)]));
  return { file, experiments: names, settings, numbers, best, sweeps, diagnostics: all };
}

function sweepToJson({ sweeps, combinations }: CheckedExperiment): object {
  return { over: sweeps, runs: combinations.length };
}
