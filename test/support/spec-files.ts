import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type CheckedSpec, checkSource, isOfLibrary } from "../../compiler/index.js";
import { type Diagnostic, renderDiagnostic, SourceFile } from "../../diagnostics/index.js";

/** The text of a file of this project, or of the library of blocks; undefined if there is none. */
export function readFile(path: string): string | undefined {
  const file = isOfLibrary(path) ? path.replace(/^spankey\/(.*)$/, "specs/$1.spk") : path;
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true
    ? readFileSync(file, "utf8")
    : undefined;
}

/** A spec that must check without errors. */
export function checkFile(path: string): { checked: CheckedSpec; diagnostics: Diagnostic[] } {
  const { checked, diagnostics } = checkSource(new SourceFile(path, readFileSync(path, "utf8")), {
    readFile,
  });
  if (checked !== undefined) return { checked, diagnostics };
  throw new Error(diagnostics.map((one) => renderDiagnostic(one, { color: false })).join("\n"));
}

/** The paths of the specs in a folder. */
export function specPaths(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".spk"))
    .map((file) => join(folder, file));
}

export function specsIn(folder: string): CheckedSpec[] {
  return specPaths(folder).map((path) => checkFile(path).checked);
}

/** The experiments of a spec, by names such as `mlp-synthetic.Add`. */
export function experimentsOf(checked: CheckedSpec) {
  return checked.experiments.map((experiment) => ({
    checked,
    experiment,
    label: `${checked.name}.${experiment.name}`,
  }));
}
