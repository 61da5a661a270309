import { type CheckedExperiment, checkSource } from "../../compiler/index.js";
import { type Diagnostic, hasErrors, SourceFile } from "../../diagnostics/index.js";
import type { SpecSource } from "../../runtime/run-folder/spec-source.js";

/** The one experiment that a source names, or what is wrong with the source. */
export type CompiledSource =
  | { readonly experiment: CheckedExperiment }
  | { readonly experiment?: undefined; readonly problem: string };

/** Checks a spec that was checked before, from its texts alone: nothing is read. */
export function compileSource({ spec, experiment: name, settings }: SpecSource): CompiledSource {
  const source = new SourceFile(spec.path, spec.files[spec.path] ?? "");
  const readFile = (path: string): string | undefined => spec.files[path];
  const { checked, diagnostics } = checkSource(source, { readFile, settings, experiment: name });
  const [experiment, ...others] = checked?.experiments ?? [];
  if (experiment === undefined || hasErrors(diagnostics)) return { problem: problemOf(diagnostics) };
  if (others.length > 0 || experiment.sweeps.length > 0) return { problem: "it is a sweep" };
  return { experiment };
}

function problemOf(diagnostics: readonly Diagnostic[]): string {
  const [first] = diagnostics.filter((diagnostic) => hasErrors([diagnostic]));
  return first === undefined ? "it has no such experiment" : `${first.code} ${first.name}: ${first.message}`;
}
