export { type DiagnoseOptions, diagnose } from "./diagnose.js";
export type * from "./diagnosis.js";
export { type DiagnosticName, diagnosticNames, diagnosticTitles } from "./diagnostic-catalogue.js";
