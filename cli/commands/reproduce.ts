import type { ReproducedTables, TaskEvent } from "../../app/index.js";
import { reproduceTables } from "../../app/reproduce/reproduce-tables.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { writeWhole } from "../../runtime/files/index.js";
import type { ManyRunsFlags } from "../options/many-runs.js";
import { rowsToJson, writeRows } from "../reproduce/reproduction-table.js";
import { watchSweep } from "../sweep/progress.js";
import { formatOfFile } from "../sweep/table-formats.js";
import type { Terminal } from "../terminal.js";

export interface ReproduceFlags extends ManyRunsFlags {
  readonly quick?: boolean;
  readonly data?: string;
  readonly store: string;
}

/**
 * `spkc reproduce [TABLE…]`: does the experiments whose figures were published, each once, and sets ours beside them.
 * Exits with 3 where a run failed or a figure is out of its bound.
 */
export async function reproduceCommand(
  tables: readonly string[],
  flags: ReproduceFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const reproduced = await watchSweep(terminal, ({ observe, ...task }) => {
    const watch = (event: TaskEvent): void => {
      if (event.kind === "planned" && flags.quick === true) {
        terminal.log("shortened to an epoch of few samples: nothing can be said of the published figures");
      }
      observe(event);
    };
    return reproduceTables(tables, { ...flags, ...task, observe: watch });
  });
  return showRows(reproduced, flags, terminal);
}

function showRows(
  { rows, store }: ReproducedTables,
  { format, out }: ReproduceFlags,
  terminal: Terminal,
): ExitStatus {
  const ok = rows.every(({ verdict }) => verdict !== "failed" && verdict !== "differs");
  const chosen = format ?? (out === undefined ? "terminal" : formatOfFile(out));
  if (out !== undefined) writeWhole(out, `${writeRows(rows, chosen, false)}\n`);
  terminal.result(
    () => (out === undefined ? writeRows(rows, chosen, terminal.color) : `wrote ${out}`),
    () => ({ ok, store, rows: rowsToJson(rows) }),
  );
  return ok ? ExitStatus.ok : ExitStatus.failed;
}
