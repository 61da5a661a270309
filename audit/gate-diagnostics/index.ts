export { type GateDiagnosticName, gateDiagnosticNames, gateDiagnostics } from "./catalogue.js";
export { diagnoseGate, type GateDiagnosisOptions } from "./diagnose-gate.js";
export type { GateDiagnosis } from "./gate-diagnosis.js";
export type { GateDiagnostic } from "./gate-diagnostic.js";
export type { RocCurve } from "./reject.js";
export type { UnlockRow } from "./unlock.js";
export type { Unlocked } from "./unlocked.js";
