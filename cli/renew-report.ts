import { writeReports } from "../audit/report/index.js";
import { Failure, renderFailure } from "../diagnostics/index.js";
import type { RunFolder } from "../runtime/index.js";
import type { Terminal } from "./terminal.js";

/**
 * Brings the report of a run up to date at the end of a command that measured something. What the command was asked for
 * is done, so that a report which cannot be made is told of and stops nothing.
 */
export async function renewReport(folder: RunFolder, terminal: Terminal): Promise<void> {
  try {
    await writeReports(folder);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    terminal.log(renderFailure(error, { color: terminal.color }));
  }
}
