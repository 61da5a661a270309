import { reproduction } from "../../app/reproduce/reproduction.js";
import { RunStore } from "../../app/sweep/index.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { ManyRunsOptions } from "../options/many-runs.js";
import { type PlannedRow, planRows } from "../reproduce/plan-rows.js";
import { tablePaths } from "../reproduce/published-tables.js";
import { type ReproducedRow, rowsToJson, writeRows } from "../reproduce/reproduction-table.js";
import { outcomesOf, runPlanned } from "../sweep/run-planned.js";
import { formatOfFile } from "../sweep/table-formats.js";
import type { Terminal } from "../terminal.js";
import { writeOut } from "../write-out.js";

export interface ReproduceOptions extends ManyRunsOptions {
  readonly quick?: boolean;
  readonly data?: string;
  readonly store: string;
  readonly json?: boolean;
}

/**
 * `spkc reproduce [TABLE…]`: does the experiments whose figures were published, each once, and sets ours beside them.
 * Exits with 3 where a run failed or a figure is out of its bound.
 */
export async function reproduce(
  tables: readonly string[],
  options: ReproduceOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const planned: PlannedRow[] = [];
  for (const path of tablePaths(tables)) {
    const rows = await planRows(path, options, terminal);
    if (rows === undefined) return ExitStatus.invalid;
    planned.push(...rows);
  }
  const store = new RunStore(options.store);
  const runs = planned.flatMap((row) => row.runs);
  if (options.quick === true) {
    terminal.log("shortened to an epoch of few samples: nothing can be said of the published figures");
  }
  if (options.tableOnly !== true) await runPlanned(runs, store, options, terminal);
  return showRows(
    planned.map((row) => reproducedRow(row, store, options.quick ?? false)),
    options,
    terminal,
  );
}

function reproducedRow(
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

function showRows(
  rows: readonly ReproducedRow[],
  { format, out, store }: ReproduceOptions,
  terminal: Terminal,
): ExitStatus {
  const ok = rows.every(({ verdict }) => verdict !== "failed" && verdict !== "differs");
  const chosen = format ?? (out === undefined ? "terminal" : formatOfFile(out));
  if (out !== undefined) writeOut(out, `${writeRows(rows, chosen, false)}\n`);
  terminal.result(
    () => (out === undefined ? writeRows(rows, chosen, terminal.color) : `wrote ${out}`),
    () => ({ ok, store, rows: rowsToJson(rows) }),
  );
  return ok ? ExitStatus.ok : ExitStatus.failed;
}
