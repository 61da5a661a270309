import type { AttackEvent } from "../audit/attacks/attack-event.js";
import type { GateDiagnosticEvent } from "../audit/gate-diagnostics/gate-diagnostic-event.js";
import type { RunEvent } from "../runtime/index.js";
import type { SpecSetting } from "../runtime/run-folder/spec-source.js";
import type { SweepEvent } from "./jobs/index.js";

/** What a task of this package reports to those who watch it; who prints decides what to show. */
export type TaskEvent = RunEvent | GateDiagnosticEvent | AttackEvent | PlannedEvent | SweepEvent | ProbeEvent;

export type TaskObserver = (event: TaskEvent) => void;

/** The runs that the events of a sweep name by their addresses; told before any of these. */
export interface PlannedEvent {
  readonly kind: "planned";
  readonly runs: readonly {
    readonly address: string;
    readonly experiment: string;
    /** The settings that tell the run from the others. */
    readonly settings: readonly SpecSetting[];
  }[];
}

/** The engine and device that are about to be tried. */
export interface ProbeEvent {
  readonly kind: "probing";
  readonly engine: string;
  readonly device: string;
  /** What the device is called. */
  readonly title: string;
}
