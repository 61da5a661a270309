import { join } from "node:path";
import { RunStore, type TableOptions, tabulate } from "../../app/sweep/index.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { type CompileOptions, compileSpec } from "../compile.js";
import type { ManyRunsOptions } from "../options/many-runs.js";
import { specName } from "../spec-files.js";
import { type PlannedRun, planRuns } from "../sweep/plan.js";
import { tableToJson, writeTable } from "../sweep/result-table.js";
import { nameOf, outcomesOf, runPlanned } from "../sweep/run-planned.js";
import { formatOfFile } from "../sweep/table-formats.js";
import type { Terminal } from "../terminal.js";
import { writeOut } from "../write-out.js";

export interface SweepCommandOptions extends CompileOptions, ManyRunsOptions, TableOptions {
  readonly data?: string;
  /** The folder with the runs. */
  readonly store?: string;
  readonly json?: boolean;
}

/**
 * `spkc sweep FILE`: does every run of the sweeps of a spec, each once, and shows a table of what they came to. Exits
 * with 3 where any run failed.
 */
export async function sweep(
  file: string,
  options: SweepCommandOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const compiled = compileSpec(file, options, terminal);
  if (compiled === undefined) return ExitStatus.invalid;
  const runs = await planRuns(compiled, { ...options, file });
  const store = new RunStore(options.store ?? join("runs", specName(file), "sweep"));
  // what cannot be tabulated is said before hours of work
  tabulate(tableRuns(runs, store), options);
  if (options.tableOnly !== true) await runPlanned(runs, store, options, terminal);
  return showTable(runs, store, options, terminal);
}

function tableRuns(runs: readonly PlannedRun[], store: RunStore) {
  const outcomes = outcomesOf(runs, store);
  return runs.map(({ experiment, settings, job }, index) => ({
    experiment,
    settings,
    outcome: outcomes[index] ?? ({ status: "open" } as const),
    folder: store.folderOf(job.address),
  }));
}

function showTable(
  runs: readonly PlannedRun[],
  store: RunStore,
  { format, out, ...options }: SweepCommandOptions,
  terminal: Terminal,
): ExitStatus {
  const shown = tableRuns(runs, store);
  const table = tabulate(shown, options);
  const failed = shown.filter(({ outcome }) => outcome.status === "failed").length;
  const chosen = format ?? (out === undefined ? "terminal" : formatOfFile(out));
  if (out !== undefined) writeOut(out, `${writeTable(table, chosen, false)}\n`);
  terminal.result(
    () => (out === undefined ? writeTable(table, chosen, terminal.color) : `wrote ${out}`),
    () => ({ ok: failed === 0, store: store.path, runs: shown.length, failed, table: tableToJson(table) }),
  );
  for (const { experiment, settings, outcome } of shown) {
    if (outcome.status !== "failed") continue;
    const { code, message } = outcome.failure;
    terminal.log(`${nameOf({ experiment, settings })}: failed with ${code}: ${message}`);
  }
  return failed === 0 ? ExitStatus.ok : ExitStatus.failed;
}
