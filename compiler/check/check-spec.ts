import { type Diagnostic, diagnose, hasErrors, SourceFile, suggest } from "../../diagnostics/index.js";
import type { Experiment, SweepSetting } from "../../grammar/ast.js";
import type { CheckedExperiment, CheckedSpec } from "../checked.js";
import { inReadingOrder, Report } from "../report.js";
import { changeForm } from "../settings/change.js";
import {
  type ParsedSetting,
  parseSetting,
  parseSweep,
  type SettingText,
  type SweepText,
} from "../settings/parse.js";
import { Checks } from "./checks.js";
import { checkExperiment } from "./experiment.js";
import { type ExperimentForm, formOf } from "./experiment-form.js";
import { checkFormula } from "./formula.js";
import { loadFiles, type ReadFile } from "./imports.js";
import { checkKeyspace } from "./keyspace.js";
import { linkSpec } from "./linked-spec.js";
import { checkUninstantiated } from "./model.js";
import { pathOf } from "./sweeps.js";

export interface CheckOptions {
  /** The text of an imported file, or undefined where there is none. */
  readonly readFile: ReadFile;
  /** Settings to change in the experiments, one after another. */
  readonly settings?: readonly SettingText[] | undefined;
  /** Sweeps of the experiments, in the place of their own over the same settings. */
  readonly sweeps?: readonly SweepText[] | undefined;
  /** The only experiment that is wanted; all of the file unless given. */
  readonly experiment?: string | undefined;
}

export interface CheckResult {
  /** Undefined where there are errors. */
  readonly checked: CheckedSpec | undefined;
  /** Everything found, file by file and in source order. */
  readonly diagnostics: Diagnostic[];
}

/** Reads a spec and all it imports, and checks everything that can be known before it runs. */
export function checkSpec(source: SourceFile, options: CheckOptions): CheckResult {
  const { result: files, diagnostics: loading } = loadFiles(source, options.readFile);
  const report = new Report(files.origins, files.hasSyntaxErrors);
  const linked = linkSpec(files, report);
  const checks = new Checks(linked, report);

  for (const declaration of linked.declarations.values()) {
    if (declaration.kind === "Constant") checks.evaluator.constant(declaration);
    if (declaration.kind === "Keyspace") checkKeyspace(checks, declaration);
    if (declaration.kind === "Injection") checkFormula(checks, declaration);
    if (declaration.kind === "Block" || declaration.kind === "Model")
      checkUninstantiated(checks, declaration);
  }

  const own = files.root.declarations.filter((declaration) => declaration.kind === "Experiment");
  const wanted = choose(own, options.experiment, report);
  const settings = readSettings(options.settings ?? [], report);
  const sweeps = readSweeps(checks, options.sweeps ?? []);
  requireApart(checks, settings, sweeps);
  const name = specName(source.path);
  const experiments: CheckedExperiment[] = [];
  for (const declaration of linked.declarations.values()) {
    if (declaration.kind !== "Experiment") continue;
    const form = formOf(declaration, linked, report);
    const isWanted = wanted.includes(declaration);
    const changed = form && isWanted ? sweep(change(checks, form, settings), sweeps) : form;
    const checked = changed && checkExperiment(checks, changed, name);
    if (checked !== undefined && isWanted) experiments.push(checked);
  }

  const diagnostics = inReadingOrder([...loading, ...report.errors], files.sources);
  const checked = hasErrors(diagnostics) ? undefined : { source, name, experiments };
  return { checked, diagnostics };
}

/** The experiments of the file, or the one that was asked for. */
function choose(own: readonly Experiment[], name: string | undefined, report: Report): readonly Experiment[] {
  if (name === undefined) return own;
  const chosen = own.filter((experiment) => experiment.name.text === name);
  if (chosen.length === 0) {
    const known = own.map((experiment) => experiment.name.text);
    const span = { start: 0, end: name.length };
    const facts = { name, known, suggestion: suggest(name, known) };
    report.add(diagnose("unknown-experiment", new SourceFile("--experiment", name), span, facts));
  }
  return chosen;
}

function readSettings(texts: readonly SettingText[], report: Report): ParsedSetting[] {
  return texts.map((text) => {
    const { result, diagnostics } = parseSetting(text);
    for (const diagnostic of diagnostics) report.add(diagnostic);
    return result;
  });
}

function readSweeps(checks: Checks, texts: readonly SweepText[]): SweepSetting[] {
  return texts.flatMap((text) => {
    const { result, diagnostics } = parseSweep(text);
    for (const diagnostic of diagnostics) checks.report.add(diagnostic);
    if (result === undefined) return [];
    checks.linked.origins.adopt(result.sweep, result.source);
    return [result.sweep];
  });
}

/** A setting is either set or swept over. */
function requireApart(
  checks: Checks,
  settings: readonly ParsedSetting[],
  sweeps: readonly SweepSetting[],
): void {
  for (const sweep of sweeps) {
    const path = pathOf(sweep);
    if (settings.some((setting) => setting.path === path))
      checks.report.error("conflicting-set-and-sweep", sweep, { path });
  }
}

/** Sweeps from outside take the place of those over the same settings; what comes new goes after the others. */
function sweep(form: ExperimentForm, sweeps: readonly SweepSetting[]): ExperimentForm {
  const paths = new Set(sweeps.map(pathOf));
  const kept = form.sweeps.filter((own) => !paths.has(pathOf(own)));
  return { ...form, sweeps: [...kept, ...sweeps] };
}

/** The experiment with all settings changed that could be read; what is set is no longer swept over. */
function change(checks: Checks, form: ExperimentForm, settings: readonly ParsedSetting[]): ExperimentForm {
  let changed = form;
  for (const { path, source, pathSpan, value } of settings) {
    if (value === undefined) continue;
    const node = { span: pathSpan };
    checks.linked.origins.adopt(node, source);
    checks.linked.origins.adopt(value, source);
    changed = changeForm({ checks, form: changed, path, value, node }) ?? changed;
  }
  const set = new Set(settings.map(({ path }) => path));
  return { ...changed, sweeps: changed.sweeps.filter((own) => !set.has(pathOf(own))) };
}

/** `mnist-mode-b` of `specs/mnist-mode-b.spk`. */
function specName(path: string): string {
  const file = path.split(/[/\\]/).at(-1) ?? path;
  return file.replace(/\.spk$/, "");
}
