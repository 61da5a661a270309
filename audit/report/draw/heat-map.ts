import type { HeatMapChart } from "../../document/chart.js";
import { ink } from "./theme.js";

/** Up to so many columns have room for a number in each cell. */
const numbered = 12;

/** Up to so many have room for a name each. */
const labelled = 20;

/** The darkest that a cell gets: numbers on it stay readable. */
const darkest = 0.55;

/** A cell for each row and column, the darker the larger its share of the row. */
export function heatMapLayers({ x, y, counts }: HeatMapChart) {
  const cells = counts.flatMap((row, r) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, c) => ({ row: r, column: c, count, share: all === 0 ? 0 : count / all }));
  });
  const places = {
    x: { field: "column", type: "ordinal" as const, title: x.title, axis: axisOf(x.names, -60) },
    y: { field: "row", type: "ordinal" as const, title: y.title, axis: axisOf(y.names, 0) },
  };
  const shares = {
    mark: { type: "rect" as const, fill: "var(--shade)", stroke: "var(--grid)", strokeWidth: 0.5 },
    encoding: {
      ...places,
      fillOpacity: {
        field: "share",
        type: "quantitative" as const,
        scale: { domain: [0, 1], range: [0, darkest] },
        legend: null,
      },
    },
  };
  const texts = {
    mark: { type: "text" as const, color: ink, fontSize: 9 },
    encoding: { ...places, text: { field: "count", type: "quantitative" as const } },
    transform: [{ filter: "datum.count > 0" }],
  };
  return { data: { values: cells }, layer: x.names.length > numbered ? [shares] : [shares, texts] };
}

/** Names in the place of indices, since two of them may be alike. */
function axisOf(names: readonly string[], labelAngle: number) {
  return {
    ...{ labelExpr: `${JSON.stringify(names)}[datum.value]`, labelAngle, labelLimit: 100, grid: false },
    labelOverlap: names.length > labelled ? ("greedy" as const) : false,
  };
}
