import {
  type CheckedExperiment,
  type CheckedSpec,
  checkSpec,
  type SettingText,
  type SweepText,
} from "../compiler/index.js";
import { count, diagnosticToJson, Failure, hasErrors, renderDiagnostic } from "../diagnostics/index.js";
import { readImport, readSpec } from "./spec-files.js";
import type { Terminal } from "./terminal.js";

export interface CompileOptions {
  readonly experiment?: string;
  readonly set: readonly SettingText[];
  readonly sweep?: readonly SweepText[];
}

/** A spec that checks without errors, and the experiments of it that were asked for. */
export interface Compiled {
  readonly text: string;
  /** The texts of the spec and of all that it imports, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly checked: CheckedSpec;
  readonly experiments: readonly CheckedExperiment[];
}

/**
 * Reads and checks a spec for building: what cannot run yet is an error here. Says all that is wrong and gives
 * undefined where anything is; fails with SPK4011 where there is no experiment.
 */
export function compileSpec(file: string, options: CompileOptions, terminal: Terminal): Compiled | undefined {
  const source = readSpec(file);
  const files: Record<string, string> = { [source.path]: source.text };
  const readFile = (path: string): string | undefined => {
    const text = readImport(path);
    if (text !== undefined) files[path] = text;
    return text;
  };
  const { checked, diagnostics } = checkSpec(source, {
    readFile,
    settings: options.set,
    sweeps: options.sweep,
    ...(options.experiment === undefined ? {} : { experiment: options.experiment }),
  });
  for (const diagnostic of diagnostics)
    terminal.log(`${renderDiagnostic(diagnostic, { color: terminal.color })}\n`);
  if (checked === undefined || hasErrors(diagnostics)) {
    terminal.result(
      () => `${file}: nothing was built`,
      () => ({ ok: false, diagnostics: diagnostics.map(diagnosticToJson) }),
    );
    return undefined;
  }
  const { experiments } = checked;
  if (experiments.length === 0) throw Failure.of("missing-experiment", { path: file });
  return { text: source.text, files, checked, experiments };
}

/** "8 runs over `deny`", of an experiment with a sweep. */
export function describeSweep({ sweeps, combinations }: CheckedExperiment): string | undefined {
  if (sweeps.length === 0) return undefined;
  const paths = sweeps.map(({ path }) => `\`${path}\``);
  return `${count(combinations.length, "run")} over ${paths.join(", ")}`;
}

/**
 * The one experiment that a command works on. Fails with SPK4010 where a spec has several and none is named, with SPK4040
 * where the experiment is a sweep.
 */
export function onlyExperiment(file: string, { experiments }: Compiled): CheckedExperiment {
  const [experiment, ...others] = experiments;
  if (experiment === undefined || others.length > 0) {
    throw Failure.of("ambiguous-experiment", { path: file, names: experiments.map(({ name }) => name) });
  }
  const sweep = describeSweep(experiment);
  if (sweep === undefined) return experiment;
  const path = experiment.sweeps[0]?.path ?? "";
  throw Failure.of("unexpected-sweep", { experiment: experiment.name, sweep, file, path });
}
