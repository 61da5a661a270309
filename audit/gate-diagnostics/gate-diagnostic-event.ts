import type { GateDiagnosticName } from "./catalogue.js";

/** What a diagnosis reports to its observer. */
export interface GateDiagnosticEvent {
  readonly kind: "diagnosing";
  readonly diagnostic: GateDiagnosticName;
  readonly title: string;
  /** How much of it is done, from 0 to 1. */
  readonly done: number;
}
