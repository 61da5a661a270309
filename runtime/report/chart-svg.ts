import type { TopLevelSpec } from "vega-lite";
import type { Chart } from "./chart.js";
import { dotLayers } from "./draw/dots.js";
import { histogramLayers } from "./draw/histogram.js";
import { lineLayers } from "./draw/lines.js";
import { theme } from "./draw/theme.js";
import { escapeHtml, Html } from "./html.js";

/** Width over height of the drawing, in CSS pixels where it is not scaled: fit for a phone, scaled up beside another. */
const width = 400;
const height = 280;

/**
 * Draws a chart as an SVG element that scales with its place. Its colours are variables of the page (`theme.ts`), so that
 * they follow its scheme.
 */
export async function drawChart(
  chart: Chart,
  names: { id: string; title: string; description: string },
): Promise<Html> {
  // heavy, and not needed where no report is drawn
  const [{ View, parse }, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const layers = layersOf(chart);
  const spec: LayeredSpec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width,
    height: chart.kind === "dots" ? 60 + 22 * chart.rows.length : height,
    autosize: { type: "fit", contains: "padding" },
    background: "transparent",
    padding: 4,
    config: theme,
    ...layers,
  };
  const svg = await new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
  return new Html(named(svg, names));
}

type LayeredSpec = Extract<TopLevelSpec, { layer: unknown }>;

function layersOf(chart: Chart): Pick<LayeredSpec, "layer" | "data"> {
  switch (chart.kind) {
    case "lines":
      return lineLayers(chart);
    case "histogram":
      return histogramLayers(chart);
    case "dots":
      return dotLayers(chart);
  }
}

/** Takes the fixed size off the element, and gives it a name and a description for screen readers. */
function named(
  svg: string,
  { id, title, description }: { id: string; title: string; description: string },
): string {
  const [, viewBox] = /viewBox="([^"]+)"/.exec(svg) ?? [];
  const start =
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="${viewBox}" role="img" ` +
    `aria-labelledby="${escapeHtml(id)}-name ${escapeHtml(id)}-says">` +
    `<title id="${escapeHtml(id)}-name">${escapeHtml(title)}</title>` +
    `<desc id="${escapeHtml(id)}-says">${escapeHtml(description)}</desc>`;
  return svg.replace(/^<svg[^>]*>/, () => start);
}
