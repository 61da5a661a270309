import { aside, paragraph, type ReportSection } from "../../document/section.js";
import type { GateDiagnosis, GateDiagnostic, GateDiagnosticName } from "../../gate-diagnostics/index.js";
import { commandOf } from "../sources.js";

/**
 * The section of a gate diagnostic: what it measured; where it has not been made, the command that makes it; where it does
 * not apply, why.
 */
export function measuredSection(
  { name, section, blocks }: GateDiagnostic<GateDiagnosticName>,
  diagnosis: GateDiagnosis | undefined,
): ReportSection {
  const result = diagnosis?.results[name];
  const named = { id: name, title: section.title };
  const reasons = (diagnosis?.inapplicable ?? [])
    .filter(({ diagnostic }) => diagnostic === name)
    .map(({ part, reason }) => aside(`Not applicable${part === null ? "" : `, ${part}`}: ${reason}.`));
  if (diagnosis !== undefined && result !== undefined)
    return { ...named, blocks: [...blocks(result, diagnosis.head), ...reasons] };
  const missing = paragraph(`Not measured yet: \`${commandOf.diagnosis}\` does.`);
  return { ...named, blocks: reasons.length > 0 ? reasons : [missing] };
}
