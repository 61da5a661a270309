import { type CheckedSpec, checkSpec, type SettingText } from "../compiler/index.js";
import { diagnosticToJson, Failure, hasErrors, renderDiagnostic } from "../diagnostics/index.js";
import { readImport, readSpec } from "./spec-files.js";
import type { Terminal } from "./terminal.js";

export interface CompileOptions {
  readonly experiment?: string;
  readonly set: readonly SettingText[];
}

/** A spec that checks without errors, and the experiments of it that were asked for. */
export interface Compiled {
  readonly text: string;
  readonly checked: CheckedSpec;
  readonly experiments: readonly string[];
}

/**
 * Reads and checks a spec for building: what cannot run yet is an error here. Says all that is wrong and gives
 * undefined where anything is; fails with SPK4011 where there is no experiment.
 */
export function compileSpec(file: string, options: CompileOptions, terminal: Terminal): Compiled | undefined {
  const source = readSpec(file);
  const { checked, diagnostics } = checkSpec(source, {
    readFile: readImport,
    settings: options.set,
    ...(options.experiment === undefined ? {} : { experiment: options.experiment }),
  });
  const unsupported = (checked?.experiments ?? [])
    .flatMap((experiment) => experiment.unsupported)
    .map((one) => ({ ...one, severity: "error" as const }));
  const all = [...diagnostics, ...unsupported];
  for (const diagnostic of all) terminal.log(`${renderDiagnostic(diagnostic, { color: terminal.color })}\n`);
  if (checked === undefined || hasErrors(all)) {
    terminal.result(
      () => `${file}: nothing was built`,
      () => ({ ok: false, diagnostics: all.map(diagnosticToJson) }),
    );
    return undefined;
  }
  const experiments = checked.experiments.map(({ name }) => name);
  if (experiments.length === 0) throw Failure.of("SPK4011", { path: file });
  return { text: source.text, checked, experiments };
}

/** The one experiment that a command works on; where a spec has several, it must be named (SPK4010). */
export function onlyExperiment(file: string, { experiments }: Compiled): string {
  const [name, ...others] = experiments;
  if (name !== undefined && others.length === 0) return name;
  throw Failure.of("SPK4010", { path: file, names: experiments });
}
