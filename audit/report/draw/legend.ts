import type { Chart, LineChart, Series } from "../../document/chart.js";
import { ink, seriesColors } from "./theme.js";

/** How one series is drawn. The page's legend shows the same. */
export interface SeriesLook {
  readonly name: string;
  readonly color: string;
  /** Of its points, as Vega names it; null: it is a line alone, or bars. */
  readonly shape: SeriesShape | "bar" | null;
  readonly line: "solid" | "dashed" | null;
}

/** Shapes tell series apart where colours do not. */
const seriesShapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] as const;
export type SeriesShape = (typeof seriesShapes)[number];

/** More points than these run into each other, and are not marked. */
const mostMarks = 40;

export function looksOf(chart: Chart): SeriesLook[] {
  const [first = ink, second = ink] = seriesColors;
  switch (chart.kind) {
    case "lines":
      return lineLooks(chart);
    case "heat":
      return [{ name: chart.shown, color: "var(--shade)", shape: "bar", line: null }];
    case "histogram":
      return [
        { name: chart.names.counts, color: first, shape: "bar", line: null },
        { name: chart.names.expected, color: second, shape: null, line: "solid" },
      ];
    case "dots":
      return [
        { name: chart.names.value, color: first, shape: "circle", line: null },
        ...(chart.rows.some(({ beside }) => beside !== null)
          ? [{ name: chart.names.beside, color: second, shape: "diamond" as const, line: null }]
          : []),
      ];
  }
}

/** Colours and seriesShapes go by group, broken lines tell apart within one. */
function lineLooks({ series }: LineChart): SeriesLook[] {
  const groupOf = ({ name, group }: Series): string => group ?? name;
  const groups = [...new Set(series.map(groupOf))];
  return series.map((each) => {
    const slot = groups.indexOf(groupOf(each));
    return {
      name: each.name,
      color: seriesColors[slot % seriesColors.length] ?? ink,
      shape: each.points.length <= mostMarks ? (seriesShapes[slot % seriesShapes.length] ?? "circle") : null,
      line: each.dashed === true ? "dashed" : "solid",
    };
  });
}
