import type { RunResult } from "../runtime/index.js";
import { resultTable } from "./result-table.js";
import type { Terminal } from "./terminal.js";

/** What a run ended with, and where it is. */
export function printResult(result: RunResult, path: string, terminal: Terminal): void {
  terminal.result(
    () => `${resultTable(result.evaluation, terminal.color)}\n${path}`,
    () => ({ ok: true, folder: path, result }),
  );
}
