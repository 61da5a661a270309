import { showComparison } from "../../app/run/compare-runs.js";
import type { ReportBlock, ReportSection } from "../../audit/document/section.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";
import { drawTable } from "../text-table.js";

export interface CompareFlags {
  readonly out?: string;
}

/** `spkc compare RUN…`: runs side by side, as the tables of the page that `--out` writes. */
export async function compareCommand(
  paths: readonly string[],
  flags: CompareFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { content, ...comparison } = await showComparison(paths, flags);
  const { out } = flags;
  terminal.result(
    () => {
      const remarks = content.about.map(({ text }) => `note: ${text}`);
      const parts = content.sections.flatMap((section) => sectionText(section, terminal));
      return [...parts, ...remarks, ...(out === undefined ? [] : [out])].join("\n");
    },
    () => ({ ok: true, ...comparison, ...(out !== undefined && { file: out }) }),
  );
  return ExitStatus.ok;
}

/** What stands on the page without its figures and the tables that are folded there. */
function sectionText({ blocks, title }: ReportSection, terminal: Terminal): string[] {
  const texts = blocks.flatMap((block) => blockText(block, terminal));
  return texts.length === 0 ? [] : [`${title}:`, ...texts, ""];
}

function blockText(block: ReportBlock, { color, width }: Terminal): string[] {
  if (block.kind === "text") return [block.text];
  return block.kind === "table" && block.folded !== true ? [drawTable(block, color, width)] : [];
}
