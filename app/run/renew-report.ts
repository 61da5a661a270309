import { writeReports } from "../../audit/report/index.js";
import { Failure, type MessageName } from "../../diagnostics/index.js";
import { RunFolder } from "../../runtime/index.js";
import type { Task } from "../task.js";

/** Ends of a run that leave a result behind, besides the good one. */
const otherEnds: ReadonlySet<string> = new Set<MessageName>(["run-interrupted", "training-diverged"]);

/** Trains in a run folder, and writes the report of what that came to, also where it was stopped or diverged. */
export async function withReport<T>(path: string, task: Task, train: () => Promise<T>): Promise<T> {
  try {
    const result = await train();
    await renewReport(path, task);
    return result;
  } catch (error) {
    if (error instanceof Failure && otherEnds.has(error.name)) await renewReport(path, task);
    throw error;
  }
}

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
