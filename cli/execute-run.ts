import { type RunOptions, type RunResult, runExperiment } from "../runtime/index.js";
import { resultTable } from "./result-table.js";
import type { Terminal } from "./terminal.js";
import type { Watch } from "./watch.js";

/** Runs an experiment, new or resumed, and prints its result. */
export async function executeRun<Resident>(
  options: Omit<RunOptions<Resident>, "observe" | "signal">,
  { observe, signal, clear }: Watch,
  terminal: Terminal,
): Promise<void> {
  const result = await runExperiment({ ...options, observe, signal });
  clear();
  printResult(result, options.folder.path, terminal);
}

/** What a run ended with, and where it is. */
export function printResult(result: RunResult, path: string, terminal: Terminal): void {
  terminal.result(
    () => `${resultTable(result.evaluation, terminal.color)}\n${path}`,
    () => ({ ok: true, folder: path, result }),
  );
}
