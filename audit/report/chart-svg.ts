import type { TopLevelSpec } from "vega-lite";
import type { Chart } from "../document/chart.js";
import { dotLayers } from "./draw/dots.js";
import { heatMapLayers } from "./draw/heat-map.js";
import { histogramLayers } from "./draw/histogram.js";
import { lineLayers } from "./draw/lines.js";
import { theme } from "./draw/theme.js";
import { escapeHtml, Html } from "./html.js";

/** In CSS pixels: what a phone shows without scaling, or nearly. */
const width = 360;
const height = 250;

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
  const spec: LayeredSpec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "transparent",
    config: theme,
    ...placeOf(chart),
    ...layersOf(chart),
  };
  const svg = await new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
  return new Html(named(svg, names));
}

/** Names beside a chart are measured by guess, and taken for wider than they are: they get a place of their own. */
function placeOf(chart: Chart): Pick<LayeredSpec, "width" | "height" | "autosize" | "padding"> {
  switch (chart.kind) {
    case "lines":
    case "histogram":
      return { width, height, autosize: { type: "fit", contains: "padding" }, padding: 4 };
    case "dots": {
      const padding = { left: 180, right: 14, top: 6, bottom: 40 };
      return { ...beside(padding), height: 22 * chart.rows.length };
    }
    case "heat": {
      const place = beside({ left: 124, right: 8, top: 6, bottom: 104 });
      return { ...place, height: place.width };
    }
  }
}

function beside(padding: { left: number; right: number; top: number; bottom: number }) {
  return { width: width - padding.left - padding.right, autosize: "none" as const, padding };
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
    case "heat":
      return heatMapLayers(chart);
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
