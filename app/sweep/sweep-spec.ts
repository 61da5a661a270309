import { join } from "node:path";
import type { EngineChoice } from "../../runtime/index.js";
import type { SpecOptions } from "../spec/check-spec.js";
import { compileSpec } from "../spec/compile.js";
import { specName } from "../spec/spec-files.js";
import { type TaskOptions, taskOf } from "../task.js";
import type { ExecutionOptions } from "./run-planned.js";
import type { ResultTable, TableOptions, TableRun } from "./table.js";

export interface SweepSpecOptions
  extends SpecOptions,
    EngineChoice,
    ExecutionOptions,
    TableOptions,
    TaskOptions {
  /** The folder with the files of the dataset. */
  readonly data?: string | undefined;
  /** The folder with the runs; `runs/<spec>/sweep` unless given. */
  readonly store?: string | undefined;
  /** Run nothing: give what there is. */
  readonly tableOnly?: boolean | undefined;
}

export interface FinishedSweep {
  /** The folder with the runs. */
  readonly store: string;
  /** Every run, with what became of it: one that failed stops no other. */
  readonly runs: readonly TableRun[];
  readonly table: ResultTable;
}

/**
 * Does every run of the sweeps of a spec, several at once and each once, and tabulates what they came to. Throws as
 * `compileSpec` does; fails with SPK4044 or SPK4045 where that cannot be tabulated as wished, with SPK4041 where it is
 * stopped.
 */
export async function sweepSpec(file: string, options: SweepSpecOptions = {}): Promise<FinishedSweep> {
  const { experiment, settings, sweeps, tableOnly = false } = options;
  const task = taskOf(options);
  const compiled = await compileSpec(file, { experiment, settings, sweeps }, task);
  const { RunStore } = await import("../jobs/index.js");
  const { planRuns } = await import("./plan.js");
  const { announce, outcomesOf, runPlanned } = await import("./run-planned.js");
  const { tabulate } = await import("./table.js");
  const planned = await planRuns(compiled, options);
  const store = new RunStore(options.store ?? join("runs", specName(file), "sweep"));
  const known = (): TableRun[] => {
    const outcomes = outcomesOf(planned, store);
    return planned.map((run, index) => ({
      experiment: run.experiment,
      settings: run.settings,
      outcome: outcomes[index] ?? ({ status: "open" } as const),
      folder: store.folderOf(run.job.address),
    }));
  };
  // what cannot be tabulated is said before hours of work
  tabulate(known(), options);
  announce(planned, task);
  if (!tableOnly) await runPlanned(planned, store, options, task);
  const runs = known();
  return { store: store.path, runs, table: tabulate(runs, options) };
}
