/** The thread that watches signals: see `interruption.ts`. */
import { writeSync } from "node:fs";
import { constants } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { InterruptionOrder, InterruptionReport } from "./interruption.js";

/** What Node's own `process.on("SIGINT", …)` is made of, which it offers to the main thread alone. */
interface SignalHandle {
  onsignal: () => void;
  start(signal: number): number;
  close(): void;
}

const { signals, text } = workerData as InterruptionOrder;

function tell(report: InterruptionReport): void {
  parentPort?.postMessage(report);
}

const Signal = findSignal();
const handles = signals.map((signal) => {
  const handle = new Signal();
  handle.onsignal = interrupt;
  if (handle.start(constants.signals[signal]) !== 0) throw new Error(`${signal} cannot be watched`);
  return handle;
});
tell("watching");

/** Without handles, the system does with the next signal what it does by default: it ends the process. */
function interrupt(): void {
  for (const handle of handles) handle.close();
  tell("interrupted");
  try {
    writeSync(2, text);
  } catch {
    // nobody reads it any more
  }
}

/** Throws where a later Node has it no more: the main thread then watches by itself. */
function findSignal(): new () => SignalHandle {
  process.noDeprecation = true;
  const { binding } = process as unknown as { binding(name: string): { Signal: new () => SignalHandle } };
  return binding("signal_wrap").Signal;
}
