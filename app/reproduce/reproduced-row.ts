import type { RunStore } from "../jobs/index.js";
import { outcomesOf } from "../sweep/run-planned.js";
import type { PlannedRow } from "./plan-rows.js";
import { type Reproduction, reproduction } from "./reproduction.js";

/** A row of a published table with what became of it. */
export interface ReproducedRow extends Reproduction {
  readonly table: string;
  readonly experiment: string;
  readonly runs: number;
  /** The folders of its runs. */
  readonly folders: readonly string[];
  /** Codes of the failures of its runs. */
  readonly failures: readonly string[];
}

/** Sets what the runs of a row came to beside its published figures; `shortened`: they were not what was published. */
export function reproducedRow(
  { table, experiment, runs }: PlannedRow,
  store: RunStore,
  shortened: boolean,
): ReproducedRow {
  const outcomes = outcomesOf(runs, store);
  const evaluations = outcomes.flatMap((one) => (one.status === "finished" ? [one.result.evaluation] : []));
  const failures = outcomes.flatMap((one) => (one.status === "failed" ? [one.failure.code] : []));
  const open = outcomes.length - evaluations.length - failures.length;
  return {
    table,
    experiment: experiment.name,
    runs: runs.length,
    folders: runs.map(({ job }) => store.folderOf(job.address)),
    failures: [...new Set(failures)],
    ...reproduction(experiment.published, { evaluations, failed: failures.length, open, shortened }),
  };
}
