import type { DotChart } from "../../document/chart.js";
import { channel } from "./axis.js";
import { looksOf } from "./legend.js";
import { faint } from "./theme.js";

/** A row for every name: its dot, and that of what it is compared with. */
export function dotLayers(chart: DotChart) {
  const { x, rows, across } = chart;
  const y = {
    ...{ field: "name", type: "nominal" as const, title: null, sort: rows.map(({ name }) => name) },
    axis: { grid: true, labelLimit: 300 },
  };
  const parts = [
    rows.map(({ name, value }) => ({ name, value })),
    rows.flatMap(({ name, beside }) => (beside === null ? [] : [{ name, value: beside }])),
  ];
  return {
    data: { values: [] },
    layer: [
      ...(across === undefined
        ? []
        : [
            {
              data: { values: [across] },
              mark: { type: "rule" as const, color: faint, strokeDash: [2, 3] },
              encoding: { x: { field: "x", type: "quantitative" as const } },
            },
          ]),
      ...looksOf(chart).map(({ color, shape }, i) => ({
        data: { values: parts[i] ?? [] },
        mark: {
          ...{ type: "point" as const, size: 70, strokeWidth: 2, opacity: 1, color },
          shape: shape ?? "circle",
        },
        encoding: { x: channel("value", x), y },
      })),
    ],
  };
}
