import { join } from "../../diagnostics/index.js";
import type { Expression, SweepSetting } from "../../grammar/ast.js";
import type { CheckedExperiment, CheckedModel, CheckedSweep, Combination } from "../checked.js";
import { identityText } from "../identity.js";
import type { SyntaxNode } from "../origins.js";
import { changeForm } from "../settings/change.js";
import type { SettingText } from "../settings/parse.js";
import { type Checks, combinationWork } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";

/** The largest grid. A larger one is a slip: it would take too long to check, run and read. */
const mostCombinations = 1000;

export interface SweepsCheck {
  readonly sweeps: readonly CheckedSweep[];
  readonly combinations: readonly Combination[];
}

/**
 * The grid of the sweeps of an experiment. Each combination is checked as an experiment of its own. Its values are set in
 * the order of the sweeps, so that one sweep may set what another adds.
 */
export function checkSweeps(
  checks: Checks,
  form: ExperimentForm,
  check: (combination: ExperimentForm) => CheckedExperiment | undefined,
): SweepsCheck {
  const axes = form.sweeps.map((sweep) => axisOf(checks, sweep));
  const sweeps = axes.map(({ path, values }) => ({ path, values: values.map(({ text }) => text) }));
  if (!checkAxes(checks, axes)) return { sweeps, combinations: [] };
  const combinations = new GridCheck(checks, axes, check).expand({ ...form, sweeps: [] });
  return { sweeps, combinations };
}

/** The path of a sweep, as in `--set`. */
export function pathOf(sweep: SweepSetting): string {
  return sweep.path.map(({ text }) => text).join(".");
}

/** One sweep of a grid. */
interface Axis {
  readonly sweep: SweepSetting;
  readonly path: string;
  /** The place of the path in the text. */
  readonly node: SyntaxNode;
  readonly values: readonly { readonly expression: Expression; readonly text: string }[];
}

function axisOf(checks: Checks, sweep: SweepSetting): Axis {
  const { origins } = checks.linked;
  const node = {
    span: sweep.path.reduce((whole, name) => join(whole, name.span), sweep.path[0]?.span ?? sweep.span),
  };
  origins.adopt(node, origins.sourceOf(sweep));
  const values = sweep.values.map((expression) => ({ expression, text: origins.textOf(expression) }));
  return { sweep, path: pathOf(sweep), node, values };
}

/** Whether the axes form a valid grid. */
function checkAxes(checks: Checks, axes: readonly Axis[]): boolean {
  const { report } = checks;
  const seen = new Set<string>();
  let right = true;
  for (const { sweep, path, node, values } of axes) {
    if (values.length === 0) report.error("empty-sweep", sweep, { path });
    if (seen.has(path)) report.error("duplicate-sweep", node, { path });
    if (values.length === 0 || seen.has(path)) right = false;
    seen.add(path);
  }
  const combinations = axes.reduce((product, { values }) => product * values.length, 1);
  const last = axes.at(-1);
  if (combinations <= mostCombinations || last === undefined) return right;
  report.error("sweep-too-large", last.sweep, { combinations, most: mostCombinations });
  return false;
}

/** Goes through a grid, the last axis varying fastest. */
class GridCheck {
  /** The values of each experiment, by its identity. */
  readonly #seen = new Map<string, readonly number[]>();
  readonly #combinations: Combination[] = [];
  /** The models of the experiments, each with a name. */
  readonly #models = new Map<CheckedModel, string>();

  constructor(
    private readonly checks: Checks,
    private readonly axes: readonly Axis[],
    private readonly check: (combination: ExperimentForm) => CheckedExperiment | undefined,
  ) {}

  expand(form: ExperimentForm): readonly Combination[] {
    if (this.axes.length > 0) this.#turn(form, [], []);
    return this.#combinations;
  }

  /** Sets each value of the next axis in turn. */
  #turn(form: ExperimentForm, settings: readonly SettingText[], indices: readonly number[]): void {
    const axis = this.axes[indices.length];
    if (axis === undefined) {
      const last = this.axes.at(-1);
      if (last !== undefined) this.checks.spend(combinationWork, last.sweep);
      const experiment = this.check(form);
      if (experiment === undefined) return;
      this.#combinations.push({ settings, experiment });
      this.#requireNew(experiment, indices);
      return;
    }
    const { path, node, values } = axis;
    for (const [index, { expression, text }] of values.entries()) {
      const changed = changeForm({ checks: this.checks, form, path, value: expression, node });
      if (changed !== undefined)
        this.#turn(changed, [...settings, { path, value: text }], [...indices, index]);
    }
  }

  /** Two equal values, such as 0.1 and 1e-1, would be one run counted twice. */
  #requireNew(experiment: CheckedExperiment, indices: readonly number[]): void {
    const identity = identityText(experiment, this.#models);
    const first = this.#seen.get(identity);
    if (first === undefined) {
      this.#seen.set(identity, indices);
      return;
    }
    const differs = indices.findIndex((index, axis) => index !== first[axis]);
    const { path, values } = this.axes[differs] ?? {};
    const [earlier, later] = [first[differs], indices[differs]].map((index) => values?.[index ?? 0]);
    if (path === undefined || earlier === undefined || later === undefined) return;
    this.checks.report.error("duplicate-sweep-value", later.expression, {
      path,
      value: later.text,
      first: earlier.text,
    });
  }
}
