import type { TaskObserver } from "../app/events.js";
import { createProgressView } from "./progress.js";
import type { Terminal } from "./terminal.js";

/** How a command that takes long is watched and stopped. */
export interface Watch {
  readonly observe: TaskObserver;
  /** Aborted by the first Ctrl-C: the work stops at its next good place. */
  readonly signal: AbortSignal;
  /** Takes the progress off the screen: call it before anything else is printed. */
  clear(): void;
}

/** Does work under a watch, which ends with it. */
export async function watched<Result>(
  terminal: Terminal,
  work: (watch: Watch) => Promise<Result>,
): Promise<Result> {
  const view = createProgressView(terminal);
  const clear = (): void => view.stop();
  try {
    return await interruptible(terminal, (signal) => work({ observe: view.observe, signal, clear }));
  } finally {
    clear();
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
