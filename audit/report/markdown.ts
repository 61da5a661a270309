import type { ReportBlock, ReportSection } from "../document/section.js";
import { markdownTable } from "../document/table.js";
import type { ReportContent } from "./content.js";

/** `report.md`: the report without its figures, whose numbers stand in tables. */
export function renderMarkdown({ title, finding, about, sections }: ReportContent): string {
  const parts = [
    `# ${title}`,
    `**${finding}**`,
    ...about.map(({ text }) => text),
    ...sections.flatMap(sectionText),
  ];
  return `${parts.join("\n\n")}\n`;
}

function sectionText({ title, blocks }: ReportSection): string[] {
  return [`## ${title}`, ...blocks.flatMap(blockText)];
}

function blockText(block: ReportBlock): string[] {
  switch (block.kind) {
    case "text":
      return [block.text];
    case "table":
      return [`**${block.caption}**`, markdownTable(block)];
    case "figure":
      return [];
  }
}
