import type { DiagnosticName } from "./diagnostic-catalogue.js";

/** What a diagnosis tells those who watch it. */
export interface DiagnoseEvent {
  readonly kind: "diagnosing";
  readonly diagnostic: DiagnosticName;
  /** How much of it is done, from 0 to 1. */
  readonly done: number;
}
