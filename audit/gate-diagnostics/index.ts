export type { Absorption } from "./absorption.js";
export {
  type GateDiagnosticName,
  type GateDiagnosticResults,
  gateDiagnosticNames,
  gateDiagnostics,
} from "./catalogue.js";
export type { Curves } from "./curves.js";
export { diagnoseGate, type GateDiagnosisOptions } from "./diagnose-gate.js";
export type { PointEnergy } from "./energy.js";
export {
  type DiagnosedPoint,
  type GateDiagnosis,
  gateDiagnosisFormat,
  type Inapplicable,
} from "./gate-diagnosis.js";
export { defineGateDiagnostic, type GateDiagnostic, type GateDiagnosticContext } from "./gate-diagnostic.js";
export type { GateDiagnosticEvent } from "./gate-diagnostic-event.js";
export type { MarginTail } from "./margin.js";
export type { RejectRoc, RocCurve } from "./reject.js";
export type { UnlockMatrix, UnlockRow } from "./unlock.js";
export type { Unlocked } from "./unlocked.js";
