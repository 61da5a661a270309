import type { SweepSetting } from "../../grammar/ast.js";
import type { Report } from "../report.js";
import { changeForm } from "../settings/change.js";
import {
  type ParsedSetting,
  parseSetting,
  parseSweep,
  type SettingText,
  type SweepText,
} from "../settings/parse.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";
import { pathOf } from "./sweeps.js";

/** What `--set` and `--sweep` change in the experiments of a spec. */
export interface OutsideChanges {
  readonly settings: readonly ParsedSetting[];
  readonly sweeps: readonly SweepSetting[];
}

/** Reads the changes from outside. No setting may be both set and swept over. */
export function readOutsideChanges(
  checks: Checks,
  texts: { readonly settings: readonly SettingText[]; readonly sweeps: readonly SweepText[] },
): OutsideChanges {
  const settings = readSettings(texts.settings, checks.report);
  const sweeps = readSweeps(checks, texts.sweeps);
  for (const sweep of sweeps) {
    const path = pathOf(sweep);
    if (settings.some((setting) => setting.path === path))
      checks.report.error("conflicting-set-and-sweep", sweep, { path });
  }
  return { settings, sweeps };
}

/** An experiment with the changes from outside. */
export function applyOutsideChanges(
  checks: Checks,
  form: ExperimentForm,
  { settings, sweeps }: OutsideChanges,
): ExperimentForm {
  return sweepOver(change(checks, form, settings), sweeps);
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

/** Sweeps from outside replace those over the same settings. New ones come last. */
function sweepOver(form: ExperimentForm, sweeps: readonly SweepSetting[]): ExperimentForm {
  const paths = new Set(sweeps.map(pathOf));
  const kept = form.sweeps.filter((own) => !paths.has(pathOf(own)));
  return { ...form, sweeps: [...kept, ...sweeps] };
}

/** The experiment with all readable settings changed. A setting that is set is not swept over. */
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
