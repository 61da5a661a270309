import { type Diagnostic, diagnosticOf, hasErrors, SourceFile, suggest } from "../../diagnostics/index.js";
import type { Experiment } from "../../grammar/ast.js";
import type { CheckedExperiment, CheckedSpec } from "../checked.js";
import { CheckStopped, inReadingOrder, Report } from "../report.js";
import type { SettingText, SweepText } from "../settings/parse.js";
import { Checks } from "./checks.js";
import { checkExperiment } from "./experiment.js";
import { ExperimentForms } from "./experiment-form.js";
import { checkFormula } from "./formula.js";
import { loadFiles, type ReadFile } from "./imports.js";
import { checkKeyspace } from "./keyspace.js";
import { linkSpec } from "./link-spec.js";
import type { LinkedSpec } from "./linked-spec.js";
import { checkUninstantiated, ModelInstances } from "./model.js";
import { applyOutsideChanges, readOutsideChanges } from "./outside.js";
import { warnOfUnused } from "./unused.js";
import type { ReadWeights } from "./weights.js";

export interface CheckOptions {
  /** The text of an imported file, or undefined if there is none. */
  readonly readFile: ReadFile;
  /** Reads the headers of files of weights; without it, as in a browser, what fits of them is not checked. */
  readonly readWeights?: ReadWeights | undefined;
  /** Settings to change in the experiments, in order. */
  readonly settings?: readonly SettingText[] | undefined;
  /** Sweeps that replace those of the experiments over the same settings. */
  readonly sweeps?: readonly SweepText[] | undefined;
  /** The only experiment to check in full; by default all of the file. */
  readonly experiment?: string | undefined;
}

export interface CheckResult {
  /** Undefined if there are errors. */
  readonly checked: CheckedSpec | undefined;
  /** All of them, file by file and in source order. */
  readonly diagnostics: Diagnostic[];
}

/** Reads a spec and all its imports, and checks everything that can be known before it runs. */
export function checkSource(source: SourceFile, options: CheckOptions): CheckResult {
  const { result: files, diagnostics: loading } = loadFiles(source, options.readFile);
  const report = new Report(files.origins, files.hasSyntaxErrors);
  const experiments: CheckedExperiment[] = [];
  try {
    experiments.push(...checkLinked(linkSpec(files, report), report, source, options));
  } catch (error) {
    if (!(error instanceof CheckStopped)) throw error;
  }
  const diagnostics = inReadingOrder([...loading, ...report.errors], files.sources);
  const checked = hasErrors(diagnostics) ? undefined : { source, name: specName(source.path), experiments };
  return { checked, diagnostics };
}

/** The wanted experiments of a linked spec, as far as they are right. All else that it declares is checked too. */
function checkLinked(
  linked: LinkedSpec,
  report: Report,
  source: SourceFile,
  options: CheckOptions,
): CheckedExperiment[] {
  const checks = new Checks(linked, report);
  for (const declaration of linked.declarations.values()) {
    if (declaration.kind === "Constant") checks.evaluator.constant(declaration);
    if (declaration.kind === "Keyspace") checkKeyspace(checks, declaration);
    if (declaration.kind === "Injection") checkFormula(checks, declaration);
    if (declaration.kind === "Block" || declaration.kind === "Model")
      checkUninstantiated(checks, declaration);
  }

  const own = linked.root.declarations.filter((declaration) => declaration.kind === "Experiment");
  const wanted = new Set(choose(own, options.experiment, report));
  const { settings = [], sweeps = [] } = options;
  const outside = readOutsideChanges(checks, { settings, sweeps });
  const forms = new ExperimentForms(linked, report);
  const context = { spec: specName(source.path), models: new ModelInstances(checks) };
  const experiments: CheckedExperiment[] = [];
  const extended = extendedIn(linked);
  const all = [...linked.declarations.values()].filter((declaration) => declaration.kind === "Experiment");
  for (const declaration of all) {
    const form = forms.of(declaration);
    const isWanted = wanted.has(declaration);
    const changed = form && isWanted ? applyOutsideChanges(checks, form, outside) : form;
    const isNamed = isWanted && options.experiment !== undefined;
    const mayBePart = extended.has(declaration.name.text) && !isNamed;
    const checked =
      changed &&
      report.within({ heir: declaration, all, isWanted }, () =>
        checkExperiment(checks, changed, {
          ...{ ...context, mayBePart },
          readWeights: isWanted ? options.readWeights : undefined,
        }),
      );
    if (checked !== undefined && isWanted) experiments.push(checked);
  }
  if (report.errors.length === 0) warnOfUnused(linked, report);
  return experiments;
}

/** The names of experiments that others extend. */
function extendedIn({ declarations }: LinkedSpec): ReadonlySet<string> {
  const bases = [...declarations.values()].map((one) =>
    one.kind === "Experiment" ? one.base?.text : undefined,
  );
  return new Set(bases.filter((base) => base !== undefined));
}

/** The experiments of the file, or the one that is wanted. */
function choose(own: readonly Experiment[], name: string | undefined, report: Report): readonly Experiment[] {
  if (name === undefined) return own;
  const chosen = own.filter((experiment) => experiment.name.text === name);
  if (chosen.length === 0) {
    const known = own.map((experiment) => experiment.name.text);
    const span = { start: 0, end: name.length };
    const facts = { name, known, suggestion: suggest(name, known) };
    report.add(diagnosticOf("unknown-experiment", new SourceFile("--experiment", name), span, facts));
  }
  return chosen;
}

/** `mnist-mode-b` of `specs/mnist-mode-b.spk`. */
function specName(path: string): string {
  const file = path.split(/[/\\]/).at(-1) ?? path;
  return file.replace(/\.spk$/, "");
}
