/** What each diagnostic is called where people read it, in the order in which they are made. Light: no engine in it. */
export const diagnosticTitles = {
  energy: "energy inside the span",
  margin: "margin tail",
  absorption: "absorption and sensitivity",
  unlock: "unlock matrix",
  reject: "reject ROC",
  curves: "accuracy curves",
} as const;

export type DiagnosticName = keyof typeof diagnosticTitles;

export const diagnosticNames = Object.keys(diagnosticTitles) as DiagnosticName[];
