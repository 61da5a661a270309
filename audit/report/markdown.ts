import { visible } from "../../diagnostics/index.js";
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
  return `${visible(parts.join("\n\n")).split("\n").map(withoutMarkup).join("\n")}\n`;
}

/**
 * A line in which names, which may be anybody's, make neither HTML nor links. What stands between backticks is shown as it
 * is anyway.
 */
function withoutMarkup(line: string): string {
  const parts = line.split(/(`[^`]*`)/);
  const plain = (text: string): string => text.replaceAll(/<(?=[a-z/!?])/gi, "&lt;").replaceAll("](", "]\\(");
  return parts.map((part, i) => (i % 2 === 1 ? part : plain(part))).join("");
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
    case "pictures":
      return [];
  }
}
