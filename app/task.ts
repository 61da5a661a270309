import type { Diagnostic, Failure, Notice } from "../diagnostics/index.js";
import type { TaskObserver } from "./events.js";

/** What is worth saying and stops nothing: a warning, or the failure of something that was done by the way. */
export type TaskNotice = Notice | Diagnostic | Failure;

/** How a task is watched and stopped. */
export interface TaskOptions {
  readonly observe?: TaskObserver | undefined;
  readonly notify?: ((notice: TaskNotice) => void) | undefined;
  /** Stops the task at its next good place: it fails with the code that says so. */
  readonly signal?: AbortSignal | undefined;
}

/** The same with nothing left out: nobody watches, and nothing stops the task, unless given. */
export interface Task {
  readonly observe: TaskObserver;
  readonly notify: (notice: TaskNotice) => void;
  readonly signal: AbortSignal;
}

export function taskOf({ observe, notify, signal }: TaskOptions): Task {
  return {
    observe: observe ?? (() => {}),
    notify: notify ?? (() => {}),
    signal: signal ?? new AbortController().signal,
  };
}
