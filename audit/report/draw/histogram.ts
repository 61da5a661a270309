import type { HistogramChart } from "../../document/chart.js";
import { channel } from "./axis.js";
import { looksOf } from "./legend.js";
import { ink } from "./theme.js";

/** Bars over bins, and the expected counts as a line through their middles. */
export function histogramLayers(chart: HistogramChart) {
  const { x, y, edges, counts, expected } = chart;
  const bins = counts.map((count, i) => {
    const [low, high] = [edges[i] ?? 0, edges[i + 1] ?? 0];
    return { low, high, middle: (low + high) / 2, count, expected: expected[i] ?? 0 };
  });
  const [bars, line] = looksOf(chart);
  return {
    data: { values: bins },
    layer: [
      {
        mark: { type: "bar" as const, binSpacing: 1, opacity: 0.75, color: bars?.color ?? ink },
        encoding: {
          x: { ...channel("low", x), bin: "binned" as const },
          x2: { field: "high" },
          y: channel("count", { ...y, domain: [0, Math.max(...counts, ...expected)] }),
        },
      },
      {
        mark: { type: "line" as const, strokeWidth: 2.5, color: line?.color ?? ink },
        encoding: {
          x: { field: "middle", type: "quantitative" as const },
          y: { field: "expected", type: "quantitative" as const },
        },
      },
    ],
  };
}
