import { drawable, type LineChart } from "../../document/chart.js";
import { channel } from "./axis.js";
import { looksOf } from "./legend.js";
import { dash, faint, ink } from "./theme.js";

/** For each series a layer with its line, and one with its points. */
export function lineLayers(chart: LineChart) {
  const looks = looksOf(chart);
  return {
    data: { values: [] },
    layer: [
      ...(chart.across === undefined ? [] : acrossLayers(chart.across)),
      ...chart.series.flatMap(({ points }, i) => {
        const { color = ink, shape = null, line = "solid" } = looks[i] ?? {};
        const data = { values: drawable(chart, points).map((point, order) => ({ ...point, order })) };
        const encoding = { x: channel("x", chart.x), y: channel("y", chart.y) };
        const stroke = {
          data,
          mark: {
            ...{ type: "line" as const, color, strokeWidth: 2 },
            ...(line === "dashed" && { strokeDash: [...dash] }),
          },
          // as they come: a curve may go straight up
          encoding: { ...encoding, order: { field: "order", type: "quantitative" as const } },
        };
        const marks = {
          data,
          mark: {
            type: "point" as const,
            filled: true,
            size: 40,
            opacity: 1,
            color,
            shape: shape ?? "circle",
          },
          encoding,
        };
        return shape === null ? [stroke] : [stroke, marks];
      }),
    ],
  };
}

function acrossLayers({ y, label }: { readonly y: number; readonly label: string }) {
  const data = { values: [{ y, label }] };
  const at = { y: { field: "y", type: "quantitative" as const } };
  return [
    { data, mark: { type: "rule" as const, color: faint, strokeDash: [2, 3] }, encoding: at },
    {
      data,
      mark: {
        ...{ type: "text" as const, align: "left" as const, baseline: "bottom" as const },
        ...{ x: 0, dx: 4, dy: -2, fontSize: 11, color: ink },
      },
      encoding: { ...at, text: { field: "label", type: "nominal" as const } },
    },
  ];
}
