import type { Series } from "../document/chart.js";
import type { ReportFigure, ReportTable } from "../document/section.js";
import { afterTheFirst, number, type TextTable } from "../document/table.js";
import type { CurvePoint, PathCurvePoint } from "./curves.js";
import { showUnlocked } from "./unlocked.js";

type Curve = readonly (CurvePoint | PathCurvePoint)[];

interface CurveTexts {
  readonly id: string;
  readonly title: string;
  readonly axis: string;
  readonly description: string;
}

export const offSpanTexts: CurveTexts = {
  id: "curve-off-span",
  title: "Energy off the span",
  axis: "share of the key's energy off Span(B)",
  description:
    "Semantic accuracy of issued keys with a share of their energy moved off the span, their norm kept.",
};

export const strengthTexts: CurveTexts = {
  id: "curve-strength",
  title: "Strength of the gate",
  axis: "strength, × γ",
  description:
    "Semantic accuracy with the strength of every injection multiplied, under valid and wrong keys.",
};

export const normTexts: CurveTexts = {
  id: "curve-norm",
  title: "Norm of the key",
  axis: "norm, × that of the key",
  description: "Semantic accuracy with the key multiplied at every point, under valid and wrong keys.",
};

/** A curve as a figure, and its numbers as a table; without masked accuracies unless `masked`. */
export function curveBlocks(
  texts: CurveTexts,
  points: Curve,
  masked: boolean,
): { figure: ReportFigure; table: ReportTable } {
  const series = seriesOf(points).filter(({ dashed }) => masked || dashed !== true);
  const figure: ReportFigure = {
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
  const table: ReportTable = {
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

function seriesOf(points: Curve): Series[] {
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

/** A curve for a terminal; `x` names its axis. */
export function curveTable(x: string, points: Curve): TextTable {
  const hasWrong = points.some((point) => "wrong" in point);
  return {
    head: [x, "valid key", ...(hasWrong ? ["wrong key"] : [])],
    numeric: afterTheFirst,
    rows: points.map((point) => [
      String(point.x),
      showUnlocked(point.valid),
      ...("wrong" in point ? [showUnlocked(point.wrong)] : []),
    ]),
  };
}
