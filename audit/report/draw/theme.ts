import type { Config } from "vega-lite";

/** What series are drawn in, one after another: hues of Okabe and Ito, told apart by the colour-blind. */
export const seriesColors = [1, 2, 3, 4, 5, 6].map((slot) => `var(--series-${slot})`);
export const dash = [5, 4] as const;
export const ink = "var(--ink)";
export const faint = "var(--faint)";

/** Colours are variables of the page: an SVG inside of it follows its scheme without being drawn twice. */
export const theme: Config = {
  font: "system-ui, sans-serif",
  view: { stroke: null },
  axis: {
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridColor: "var(--grid)",
    domainColor: faint,
    tickColor: faint,
    tickCount: 6,
    labelOverlap: "greedy",
    labelFlush: false,
  },
};
