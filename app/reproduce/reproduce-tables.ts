import type { EngineChoice } from "../../runtime/index.js";
import type { ExecutionOptions } from "../sweep/run-planned.js";
import { type TaskOptions, taskOf } from "../task.js";
import type { PlannedRow } from "./plan-rows.js";
import type { ReproducedRow } from "./reproduced-row.js";

export interface ReproduceOptions extends EngineChoice, ExecutionOptions, TaskOptions {
  /** An epoch of few samples each, to see that all runs: nothing can be said of the published figures. */
  readonly quick?: boolean | undefined;
  /** The folder with the files of the dataset, where all tables have the same. */
  readonly data?: string | undefined;
  /** The folder with the runs; `runs/reproduce` unless given. */
  readonly store?: string | undefined;
  /** Run nothing: give what there is. */
  readonly tableOnly?: boolean | undefined;
}

export interface ReproducedTables {
  /** The folder with the runs. */
  readonly store: string;
  readonly rows: readonly ReproducedRow[];
}

/**
 * Does the experiments whose figures were published, each once, and sets ours beside them: of the tables that come with
 * SpanKey, by name, or of specs, by path; of all tables where none is named. Throws as `compileSpec` does; fails with
 * SPK4060 where a table is not known, SPK4061 where a spec has no published figures, SPK4041 where it is stopped.
 */
export async function reproduceTables(
  tables: readonly string[] = [],
  options: ReproduceOptions = {},
): Promise<ReproducedTables> {
  const { RunStore } = await import("../jobs/index.js");
  const { announce, runPlanned } = await import("../sweep/run-planned.js");
  const { planRows } = await import("./plan-rows.js");
  const { tablePaths } = await import("./published-tables.js");
  const { reproducedRow } = await import("./reproduced-row.js");
  const { quick = false, tableOnly = false } = options;
  const task = taskOf(options);
  const planned: PlannedRow[] = [];
  for (const path of tablePaths(tables)) planned.push(...(await planRows(path, options, task)));
  const store = new RunStore(options.store ?? "runs/reproduce");
  const runs = planned.flatMap((row) => row.runs);
  announce(runs, task);
  if (!tableOnly) await runPlanned(runs, store, options, task);
  return { store: store.path, rows: planned.map((row) => reproducedRow(row, store, quick)) };
}
