import { basename } from "node:path";
import type { FinishedSweep, TableOptions, TaskEvent } from "../../app/index.js";
import { runName } from "../../app/jobs/index.js";
import { sweepSpec } from "../../app/sweep/sweep-spec.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { writeWhole } from "../../runtime/files/index.js";
import type { ManyRunsFlags } from "../options/many-runs.js";
import { type SpecFlags, specOptions } from "../options/setting.js";
import { watchSweep } from "../sweep/progress.js";
import { tableToJson, writeTable } from "../sweep/result-table.js";
import { describeFailure } from "../sweep/run-names.js";
import { formatOfFile } from "../sweep/table-formats.js";
import type { Terminal } from "../terminal.js";

export interface SweepFlags extends SpecFlags, ManyRunsFlags, TableOptions {
  readonly data?: string;
  /** The folder with the runs. */
  readonly store?: string;
}

/**
 * `spkc sweep FILE`: does every run of the sweeps of a spec, each once, and shows a table of what they came to. Exits
 * with 3 where any run failed.
 */
export async function sweepCommand(file: string, flags: SweepFlags, terminal: Terminal): Promise<ExitStatus> {
  const options = { ...flags, ...specOptions(flags) };
  const ended = new Set<string>();
  const finished = await watchSweep(terminal, ({ observe, ...task }) => {
    const watch = (event: TaskEvent): void => {
      if (event.kind === "ended") ended.add(event.address);
      observe(event);
    };
    return sweepSpec(file, { ...options, ...task, observe: watch });
  });
  return showSweep(finished, ended, flags, terminal);
}

/** `ended`: the addresses of runs whose ends were shown as they came. */
function showSweep(
  { store, runs, table }: FinishedSweep,
  ended: ReadonlySet<string>,
  { format, out }: SweepFlags,
  terminal: Terminal,
): ExitStatus {
  const failures = runs.flatMap(({ experiment, settings, outcome, folder }) =>
    outcome.status === "failed"
      ? [{ name: runName({ experiment, settings }), address: basename(folder), failure: outcome.failure }]
      : [],
  );
  const failed = failures.length;
  const chosen = format ?? (out === undefined ? "terminal" : formatOfFile(out));
  if (out !== undefined) writeWhole(out, `${writeTable(table, chosen, false)}\n`);
  terminal.result(
    () => (out === undefined ? writeTable(table, chosen, terminal.color) : `wrote ${out}`),
    () => ({ ok: failed === 0, store, runs: runs.length, failed, table: tableToJson(table) }),
  );
  for (const { name, address, failure } of failures) {
    if (!ended.has(address)) terminal.log(`${name}: ${describeFailure(failure)}`);
  }
  return failed === 0 ? ExitStatus.ok : ExitStatus.failed;
}
