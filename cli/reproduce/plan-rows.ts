import type { CheckedExperiment, SettingText } from "../../compiler/index.js";
import { Failure } from "../../diagnostics/index.js";
import { compileSpec } from "../compile.js";
import { specName } from "../spec-files.js";
import { type PlannedRun, planRuns } from "../sweep/plan.js";
import type { Terminal } from "../terminal.js";

/** An experiment with published figures, and the runs that it takes. */
export interface PlannedRow {
  readonly table: string;
  readonly experiment: CheckedExperiment;
  readonly runs: readonly PlannedRun[];
}

export interface RowOptions {
  readonly quick?: boolean;
  readonly engine?: string;
  readonly device?: string;
  readonly data?: string;
}

/** What `--quick` makes of an experiment: an epoch, of few samples where the dataset can give fewer. */
function shorter({ data }: CheckedExperiment): SettingText[] {
  const samples =
    "train" in data.dataset.arguments && data.dataset.arguments["train"] === "all"
      ? [
          { path: "data.train", value: "2000" },
          { path: "data.test", value: "1000" },
        ]
      : [];
  return [{ path: "train.epochs", value: "1" }, ...samples];
}

/**
 * The rows of a table: the experiments of a spec that have published figures. Undefined, and said, where the spec does
 * not check; fails with SPK4061 where nothing in it is published.
 */
export async function planRows(
  path: string,
  options: RowOptions,
  terminal: Terminal,
): Promise<readonly PlannedRow[] | undefined> {
  const compiled = compileSpec(path, { set: [] }, terminal);
  if (compiled === undefined) return undefined;
  const published = compiled.experiments.filter((experiment) => experiment.published.length > 0);
  if (published.length === 0) throw Failure.of("missing-published-figure", { path });
  const rows: PlannedRow[] = [];
  for (const experiment of published) {
    const set = options.quick === true ? shorter(experiment) : [];
    const changed = compileSpec(path, { experiment: experiment.name, set }, terminal);
    if (changed === undefined) return undefined;
    const runs = await planRuns(changed, { ...options, file: path, set });
    rows.push({ table: specName(path), experiment, runs });
  }
  return rows;
}
