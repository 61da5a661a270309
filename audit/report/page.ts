import { visible } from "../../diagnostics/index.js";
import { cutSheet } from "../../runtime/data/images/picture-sheet.js";
import type {
  ReportBlock,
  ReportFigure,
  ReportParagraph,
  ReportPictures,
  ReportSection,
  ReportTable,
} from "../document/section.js";
import { drawChart } from "./chart-svg.js";
import type { ReportContent } from "./content.js";
import { looksOf, type SeriesLook, type SeriesShape } from "./draw/legend.js";
import { Html, html, scriptJson } from "./html.js";
import { style } from "./style.js";

/** `report.html`: one file, without scripts, that asks for nothing from anywhere. */
export async function renderPage({ title, finding, about, sections }: ReportContent): Promise<string> {
  const bodies: Html[] = [];
  for (const section of sections) bodies.push(await sectionHtml(section));
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="finding">${words(finding)}</p>
${about.map(paragraphHtml)}
<nav aria-label="Contents"><ul>${links}</ul></nav>
</header>
<main>
${bodies}
</main>
</body>
</html>
`;
  return visible(page.text);
}

async function sectionHtml({ id, title, blocks }: ReportSection): Promise<Html> {
  const parts: Html[] = [];
  for (let i = 0; i < blocks.length; ) {
    const figures = leadingFigures(blocks.slice(i));
    const block = blocks[i];
    if (figures.length > 0)
      parts.push(html`<div class="figures">${await Promise.all(figures.map(figureHtml))}</div>\n`);
    else if (block?.kind === "pictures") parts.push(await picturesHtml(block));
    else if (block !== undefined) parts.push(plainBlock(block));
    i += Math.max(1, figures.length);
  }
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${parts}</section>
`;
}

/** Figures that follow each other stand side by side where there is room. */
function leadingFigures(blocks: readonly ReportBlock[]): ReportFigure[] {
  const end = blocks.findIndex(({ kind }) => kind !== "figure");
  return blocks.slice(0, end === -1 ? undefined : end).filter((block) => block.kind === "figure");
}

function plainBlock(block: ReportBlock): Html {
  if (block.kind === "text") return paragraphHtml(block);
  if (block.kind === "table") return tableHtml(block);
  return new Html("");
}

/** The pictures are in the page itself. */
async function picturesHtml({ id, sheet, size, captions }: ReportPictures): Promise<Html> {
  const pictures = await cutSheet(sheet, captions.length, size);
  const items = captions.map((caption, i) => {
    const data = Buffer.from(pictures[i] ?? []).toString("base64");
    return html`<li><img src="data:image/png;base64,${data}" alt="${caption}" width="${size.width}" height="${size.height}"><span aria-hidden="true">${caption}</span></li>\n`;
  });
  return html`<ul class="pictures" id="${id}">
${items}</ul>
`;
}

/** The chart as data stands beside the drawing, for readers who want the numbers: `script[type="application/json"]`. */
async function figureHtml({ id, title, description, chart }: ReportFigure): Promise<Html> {
  const drawing = await drawChart(chart, { id, title, description });
  return html`<figure id="${id}"><figcaption>${title}</figcaption>
<ul class="legend">${looksOf(chart).map(legendEntry)}</ul>
${drawing}
<script type="application/json">${scriptJson(chart)}</script></figure>`;
}

const glyphs: Readonly<Record<SeriesShape | "bar", string>> = {
  circle: "●",
  square: "■",
  "triangle-up": "▲",
  diamond: "◆",
  cross: "✚",
  "triangle-down": "▼",
  bar: "▮",
};

function legendEntry({ name, color, shape, line }: SeriesLook): Html {
  const stroke = line === null ? "" : `border-top: 2px ${line} ${color}`;
  const glyph = shape === null ? "" : glyphs[shape];
  return html`<li><span class="swatch" aria-hidden="true"><i style="${stroke}"></i><b style="color: ${color}">${glyph}</b></span>${name}</li>`;
}

function tableHtml({ id, caption, head, rows, numeric, folded, shades }: ReportTable): Html {
  const align = (column: number): Html => new Html(numeric(column) ? ' class="number"' : "");
  const headCells = head.map((cell, column) => html`<th scope="col"${align(column)}>${cell}</th>`);
  const bodyRows = rows.map((row, r) => {
    const cells = row.map((cell, column) => {
      if (column === 0 && !numeric(0)) return html`<th scope="row">${cell}</th>`;
      const shade = shades?.[r]?.[column];
      const shaded = typeof shade === "number" ? html` style="--share: ${shade}"` : undefined;
      return html`<td${align(column)}${shaded}>${cell}</td>`;
    });
    return html`<tr>${cells}</tr>\n`;
  });
  // a caption inside the table would be as wide as the table, and out of sight where the table scrolls
  const title = folded === true ? undefined : html`<p class="caption">${caption}</p>\n`;
  const table = html`${title}<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table id="${id}" aria-label="${caption}">
<thead><tr>${headCells}</tr></thead>
<tbody>
${bodyRows}</tbody>
</table></div>
`;
  return folded === true ? html`<details><summary>${caption}</summary>${table}</details>\n` : table;
}

function paragraphHtml({ text, aside }: ReportParagraph): Html {
  return html`<p${new Html(aside === true ? ' class="aside"' : "")}>${words(text)}</p>\n`;
}

/** Text, with the words between backticks as code. */
function words(text: string): Html[] {
  return text.split("`").map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
