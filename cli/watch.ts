import type { Task } from "../app/task.js";
import { onInterruption } from "./interruption.js";
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
  const text = terminal.json ? "" : "stopping after this step (Ctrl-C again: at once)\n";
  const ignore = await onInterruption(text, () => interruption.abort());
  try {
    return await work(interruption.signal);
  } finally {
    await ignore();
  }
}
