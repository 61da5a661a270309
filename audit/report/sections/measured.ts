import type { DiagnosticResults } from "../../gate-diagnostics/diagnosis.js";
import type { DiagnosticName } from "../../gate-diagnostics/diagnostic-catalogue.js";
import { aside, type Block, type Section, text } from "../section.js";
import { commandOf, type ReportSources } from "../sources.js";

/**
 * A section of what a diagnostic measured; where it has not been measured, what measures it, and where it does not
 * apply, why.
 */
export function measured<Name extends DiagnosticName>(
  { diagnosis }: ReportSources,
  name: Name,
  { id, title }: Pick<Section, "id" | "title">,
  blocksOf: (result: DiagnosticResults[Name]) => readonly Block[],
): Section {
  const result = diagnosis?.results[name];
  const reasons = (diagnosis?.inapplicable ?? [])
    .filter(({ diagnostic }) => diagnostic === name)
    .map(({ part, reason }) => aside(`Not applicable${part === null ? "" : `, ${part}`}: ${reason}.`));
  if (result !== undefined) return { id, title, blocks: [...blocksOf(result), ...reasons] };
  const missing = text(`Not measured yet: \`${commandOf.diagnosis}\` does.`);
  return { id, title, blocks: reasons.length > 0 ? reasons : [missing] };
}
