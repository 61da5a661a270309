import type { AttackEvent } from "../audit/attacks/attack-event.js";
import type { DiagnoseEvent } from "../audit/gate-diagnostics/diagnose-event.js";
import type { RunEvent } from "../runtime/index.js";

/** What a task of this package tells those who watch it. Whoever prints decides what to show. */
export type TaskEvent = RunEvent | DiagnoseEvent | AttackEvent;

export type TaskObserver = (event: TaskEvent) => void;
