import { Worker } from "node:worker_threads";

/** What asks a command to end: Ctrl-C, the request of another program, the end of the terminal. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What the thread is told, and what it tells. */
export interface InterruptionOrder {
  readonly signals: typeof signals;
  /** Said on standard error at the first signal; nothing where it is empty. */
  readonly text: string;
}
export type InterruptionReport = "watching" | "interrupted";

/**
 * Calls back on the first Ctrl-C, SIGTERM or SIGHUP; the next one ends the process as it would without us. Resolves, when it
 * watches, to a function that ends the watch.
 *
 * A thread watches: a step of an engine in plain JavaScript blocks the event loop of this one for as long as it takes, so
 * that neither signal would be noticed before its end. Where the thread cannot be, this one watches.
 */
export async function onInterruption(text: string, callback: () => void): Promise<() => Promise<void>> {
  const order: InterruptionOrder = { signals, text };
  const script = new URL("./interruption-thread.js", import.meta.url);
  const thread = new Worker(script, { workerData: order, execArgv: [], name: "signals" });
  let isOver = false;
  const interrupt = (): void => {
    ignore();
    if (!isOver) callback();
    isOver = true;
  };
  const listener = (): void => {
    if (text !== "") process.stderr.write(text);
    interrupt();
  };
  const ignore = (): void => {
    for (const signal of signals) process.off(signal, listener);
  };
  for (const signal of signals) process.on(signal, listener);
  const isWatched = await new Promise<boolean>((resolve) => {
    thread.on("message", (report: InterruptionReport) => {
      if (report === "interrupted") interrupt();
      else resolve(true);
    });
    thread.on("error", () => resolve(false));
    thread.on("exit", () => resolve(false));
  });
  if (isWatched) ignore();
  // last: listening takes hold of the process again
  thread.unref();
  return async () => {
    isOver = true;
    ignore();
    // until then it takes signals, and nobody hears of them
    await thread.terminate();
  };
}
