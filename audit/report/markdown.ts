import type { ReportContent } from "./content.js";
import type { Block, Section } from "./section.js";
import { markdownTable } from "./table.js";

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

function sectionText({ title, blocks }: Section): string[] {
  return [`## ${title}`, ...blocks.flatMap(blockText)];
}

function blockText(block: Block): string[] {
  switch (block.kind) {
    case "text":
      return [block.text];
    case "table":
      return [`**${block.caption}**`, markdownTable(block)];
    case "figure":
      return [];
  }
}
