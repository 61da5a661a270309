import { type ErrorContext, showError } from "./show-error.js";
import type { Terminal } from "./terminal.js";

/**
 * Sees to it that no error of this process gets past us: one in a timer, an event or a promise that nobody waits for is
 * shown as any other, and ends the process. Where nobody takes our output any more, that is no error.
 */
export function catchCrashes(context: ErrorContext, terminal: Terminal): void {
  process.on("uncaughtException", (error) => {
    process.exit(showError(error, context, terminal));
  });
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
