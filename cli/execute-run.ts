import { type RunOptions, runExperiment } from "../runtime/index.js";
import { createProgressView } from "./progress.js";
import { resultTable } from "./result-table.js";
import type { Terminal } from "./terminal.js";

/** Runs an experiment, new or resumed, shows how it goes and prints its result. Ctrl-C stops it between two steps. */
export async function executeRun<Resident>(
  options: Omit<RunOptions<Resident>, "observe" | "signal">,
  terminal: Terminal,
): Promise<void> {
  const view = createProgressView(terminal);
  const interruption = new AbortController();
  const stop = onInterrupt(() => {
    terminal.log("stopping after this step (Ctrl-C again: at once)");
    interruption.abort();
  });
  try {
    const { signal } = interruption;
    const result = await runExperiment({ ...options, observe: view.observe, signal });
    view.stop();
    const { path } = options.folder;
    terminal.result(
      () => `${resultTable(result.evaluation, terminal.color)}\n${path}`,
      () => ({ ok: true, folder: path, result }),
    );
  } finally {
    view.stop();
    stop();
  }
}

/** Calls back on the first Ctrl-C (or SIGTERM); the next one ends the process as it would without us. */
function onInterrupt(callback: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const remove = (): void => {
    for (const signal of signals) process.off(signal, listener);
  };
  const listener = (): void => {
    remove();
    callback();
  };
  for (const signal of signals) process.on(signal, listener);
  return remove;
}
