import { writeReports } from "../../audit/report/index.js";
import { Failure } from "../../diagnostics/index.js";
import { RunFolder } from "../../runtime/index.js";
import type { Task } from "../task.js";

/**
 * Brings the report of a run up to date at the end of a task that measured something. What the task was asked for is done,
 * so that a report which cannot be made is told of and stops nothing.
 */
export async function renewReport(path: string, { notify }: Pick<Task, "notify">): Promise<void> {
  try {
    await writeReports(RunFolder.open(path));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    notify(error);
  }
}
