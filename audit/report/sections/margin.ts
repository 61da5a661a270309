import type { MarginTail } from "../../gate-diagnostics/diagnosis.js";
import { aside, type Block, type Figure, type Section } from "../section.js";
import type { ReportSources } from "../sources.js";
import { number } from "../table.js";
import { measured } from "./measured.js";

/** How many right predictions turn wrong under noise on the key: predicted to first order, and measured. */
export function marginSection(sources: ReportSources): Section {
  return measured(sources, "margin", { id: "margin", title: "Margin tails" }, blocksOf);
}

function blocksOf(tails: readonly MarginTail[]): Block[] {
  return [
    ...tails.map(tailFigure),
    {
      kind: "table",
      id: "margin-table",
      caption: "Margin tails: the numbers",
      folded: true,
      head: ["noise / key", ...tails.flatMap(({ point }) => [`${point}: predicted`, "measured"])],
      numeric: () => true,
      rows: (tails[0]?.tail ?? []).map(({ relative }, row) => [
        String(relative),
        ...tails.flatMap(({ tail }) => [number(tail[row]?.predicted), number(tail[row]?.measured)]),
      ]),
    },
    aside(
      "Noise of scale σ is added to a valid key at one point. Predicted is the mean of Φ(−M / (σ‖∂M/∂k‖)); where the " +
        "measured share leaves it, the network bends. Shares of 0 have no place on the logarithmic axis.",
    ),
  ];
}

function tailFigure({ point, tail, right, draws }: MarginTail): Figure {
  const over = (measure: "predicted" | "measured") =>
    tail.map((row) => ({ x: row.relative, y: row[measure] }));
  return {
    kind: "figure",
    id: `margin-at-${point}`,
    title: `At ${point}`,
    description: `Of ${right} right predictions with ${draws} draws of noise each, the share that turns wrong.`,
    chart: {
      kind: "lines",
      x: {
        title: "noise on the key, σ over its root mean square",
        scale: "log",
        ticks: tail.map(({ relative }) => relative),
      },
      y: { title: "share turned wrong", scale: "log" },
      series: [
        { name: "measured", points: over("measured") },
        { name: "predicted", points: over("predicted"), dashed: true },
      ],
    },
  };
}
