import { type GateDiagnosis, gateDiagnostics } from "../audit/gate-diagnostics/index.js";
import { count } from "../diagnostics/index.js";
import { drawTable } from "./text-table.js";

/** What the gate diagnostics measured, table by table, and what does not apply. */
export function diagnosisTables(diagnosis: GateDiagnosis, color: boolean, width?: number): string {
  const { results, samples, checkpoint, step } = diagnosis;
  const parts = gateDiagnostics.flatMap(({ name, title, tables }) => {
    const result = results[name];
    if (result === undefined) return [];
    return tables(result).map(({ note, ...table }, index) =>
      [
        ...(index === 0 ? [title] : []),
        drawTable(table, color, width),
        ...(note === undefined ? [] : [note]),
      ].join("\n"),
    );
  });
  const measured = `measured on ${count(samples, "test sample")}, checkpoint ${checkpoint}, after step ${step}`;
  const missing = diagnosis.inapplicable.map(({ diagnostic, part, reason }) => {
    const title = gateDiagnostics.find(({ name }) => name === diagnostic)?.title ?? diagnostic;
    return `not applicable: ${title}${part === null ? "" : `, ${part}`}: ${reason}`;
  });
  return [...parts, [measured, ...missing].join("\n")].join("\n\n");
}
