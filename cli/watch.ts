import type { Task } from "../app/task.js";
import { createProgressView } from "./progress.js";
import type { Terminal } from "./terminal.js";

/** Does a task under a watch: its progress is on the screen until it ends, and the first Ctrl-C stops it. */
export async function watched<Result>(
  terminal: Terminal,
  work: (task: Task) => Promise<Result>,
): Promise<Result> {
  const { notify } = terminal;
  const view = createProgressView(terminal);
  try {
    return await interruptible(terminal, (signal) => work({ observe: view.observe, notify, signal }));
  } finally {
    view.stop();
  }
}

/** Does work that the first Ctrl-C stops at its next good place. */
export async function interruptible<Result>(
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const interruption = new AbortController();
  const ignore = onInterrupt(() => {
    terminal.log("stopping after this step (Ctrl-C again: at once)");
    interruption.abort();
  });
  try {
    return await work(interruption.signal);
  } finally {
    ignore();
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
