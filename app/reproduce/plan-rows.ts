import type { CheckedExperiment, SettingText } from "../../compiler/index.js";
import { Failure } from "../../diagnostics/index.js";
import { compileSpec } from "../spec/compile.js";
import { specName } from "../spec/spec-files.js";
import { type PlannedRun, type PlanOptions, planRuns } from "../sweep/plan.js";
import type { Task } from "../task.js";

/** An experiment with published figures, and the runs that it takes. */
export interface PlannedRow {
  readonly table: string;
  readonly experiment: CheckedExperiment;
  readonly runs: readonly PlannedRun[];
}

export interface RowOptions extends Pick<PlanOptions, "engine" | "device" | "data"> {
  /** An epoch of few samples each. */
  readonly quick?: boolean | undefined;
}

/** What a quick reproduction makes of an experiment: an epoch, of few samples where the dataset can give fewer. */
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
 * The rows of a table: the experiments of a spec that have published figures. Throws as `compileSpec` does; fails with
 * SPK4061 where nothing in the spec is published.
 */
export async function planRows(
  path: string,
  { quick = false, ...options }: RowOptions,
  task: Task,
): Promise<readonly PlannedRow[]> {
  const { experiments } = await compileSpec(path, {}, task);
  const published = experiments.filter((experiment) => experiment.published.length > 0);
  if (published.length === 0) throw Failure.of("missing-published-figure", { path });
  const rows: PlannedRow[] = [];
  for (const experiment of published) {
    const settings = quick ? shorter(experiment) : [];
    const changed = await compileSpec(path, { experiment: experiment.name, settings });
    const runs = await planRuns(changed, { ...options, settings });
    rows.push({ table: specName(path), experiment, runs });
  }
  return rows;
}
