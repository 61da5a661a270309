import type { CurvePoint, Curves, PathCurvePoint } from "../../gate-diagnostics/diagnosis.js";
import type { Series } from "../chart.js";
import { aside, type Block, type Figure, type Section, type Table } from "../section.js";
import type { ReportSources } from "../sources.js";
import { number } from "../table.js";
import { measured } from "./measured.js";

/** Accuracy against one property of the key. */
export function curvesSection(sources: ReportSources): Section {
  const masked = sources.diagnosis?.head.reject !== null;
  return measured(sources, "curves", { id: "curves", title: "Accuracy against the key" }, (curves) =>
    blocksOf(curves, masked),
  );
}

function blocksOf({ keys, offSpan, strength, norm }: Curves, masked: boolean): Block[] {
  const curves = [
    ...(offSpan === null ? [] : [curveBlocks(offSpanTexts, offSpan, masked)]),
    curveBlocks(strengthTexts, strength, masked),
    curveBlocks(normTexts, norm, masked),
  ];
  return [
    ...curves.map(({ figure }) => figure),
    ...curves.map(({ table }) => table),
    aside(
      `Means over ${keys} keys. Masked: the reject output takes no part, the classes alone compete. ` +
        "At 1 strength and norm are those that the gate was trained with.",
    ),
  ];
}

interface CurveTexts {
  readonly id: string;
  readonly title: string;
  readonly axis: string;
  readonly description: string;
}

const offSpanTexts: CurveTexts = {
  id: "curve-off-span",
  title: "Energy off the span",
  axis: "share of the key's energy off Span(B)",
  description:
    "Semantic accuracy of issued keys with a share of their energy moved off the span, their norm kept.",
};

const strengthTexts: CurveTexts = {
  id: "curve-strength",
  title: "Strength of the gate",
  axis: "strength, × γ",
  description:
    "Semantic accuracy with the strength of every injection multiplied, under valid and wrong keys.",
};

const normTexts: CurveTexts = {
  id: "curve-norm",
  title: "Norm of the key",
  axis: "norm, × that of the key",
  description: "Semantic accuracy with the key multiplied at every point, under valid and wrong keys.",
};

function curveBlocks(
  texts: CurveTexts,
  points: readonly (CurvePoint | PathCurvePoint)[],
  masked: boolean,
): { figure: Figure; table: Table } {
  const series = seriesOf(points).filter(({ dashed }) => masked || dashed !== true);
  const figure: Figure = {
    kind: "figure",
    id: texts.id,
    title: texts.title,
    description: texts.description,
    chart: {
      kind: "lines",
      x: { title: texts.axis },
      y: { title: "semantic accuracy", domain: [0, 1] },
      series,
    },
  };
  const table: Table = {
    kind: "table",
    id: `${texts.id}-table`,
    caption: `${texts.title}: the numbers`,
    folded: true,
    head: [texts.axis, ...series.map(({ name }) => name)],
    numeric: () => true,
    rows: points.map(({ x }, i) => [String(x), ...series.map(({ points }) => number(points[i]?.y))]),
  };
  return { figure, table };
}

function seriesOf(points: readonly (CurvePoint | PathCurvePoint)[]): Series[] {
  const hasWrong = points.some((point) => "wrong" in point);
  return (["valid", ...(hasWrong ? (["wrong"] as const) : [])] as const).flatMap((path) =>
    (["accuracy", "masked"] as const).map((measure) => ({
      name: `${path} key${measure === "masked" ? ", masked" : ""}`,
      group: path,
      dashed: measure === "masked",
      points: points.map((point) => {
        const unlocked = path === "wrong" && "wrong" in point ? point.wrong : point.valid;
        return { x: point.x, y: unlocked[measure] };
      }),
    })),
  );
}
