import { Worker } from "node:worker_threads";
import { renewMark } from "./lock-mark.js";

/** Seconds between two signs of life. */
export const beatSeconds = 5;

/** The marks that are kept alive. */
const marks = new Set<string>();
let thread: Worker | undefined;

/**
 * Keeps a mark alive, until the returned function is called. A thread does it: a native engine, or a long step of an engine
 * in plain JavaScript, blocks the event loop of this one.
 */
export function keepAlive(mark: string): () => void {
  marks.add(mark);
  thread ??= startThread();
  thread.postMessage([...marks]);
  return () => {
    marks.delete(mark);
    thread?.postMessage([...marks]);
  };
}

function startThread(): Worker {
  const started = new Worker(new URL("./heartbeat-thread.js", import.meta.url), {
    execArgv: [],
    name: "heartbeat",
  });
  // without a thread, it is done here as well as can be
  started.on("error", () => {
    setInterval(() => renewAll([...marks]), 1000 * beatSeconds).unref();
  });
  started.unref();
  return started;
}

export function renewAll(all: readonly string[]): void {
  for (const mark of all) {
    try {
      renewMark(mark);
    } catch {
      // it was removed: whoever writes to the folder finds out
    }
  }
}
