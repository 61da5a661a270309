import type { UnlockColumn, UnlockMatrix } from "../../gate-diagnostics/diagnosis.js";
import { aside, type Section, type Table } from "../section.js";
import type { ReportSources } from "../sources.js";
import { afterTheFirst, number } from "../table.js";
import { measured } from "./measured.js";

/** What each kind of key is called, in the order of the columns. */
export const unlockColumns: Readonly<Record<UnlockColumn, string>> = {
  own: "issued",
  mean: "mean",
  gaussian: "in-span Gaussian",
  negative: "−α",
  other: "other basis",
  random: "random",
  none: "no key",
};

export function unlockSection(sources: ReportSources): Section {
  const names = { id: "unlock", title: "Unlock matrix" };
  const hasReject = sources.diagnosis?.head.reject !== null;
  return measured(sources, "unlock", names, (matrix) => [
    matrixTable(matrix, "accuracy", "Semantic accuracy, the reject output taking part"),
    ...(hasReject
      ? [
          matrixTable(
            matrix,
            "masked",
            "Semantic accuracy, the reject output masked: the classes alone compete",
          ),
        ]
      : []),
    aside(
      `Means over ${matrix.keys} keys of each kind. Rows are bases: that of this run, and stale ones drawn anew; ` +
        "columns are ways to make a key of them. The stronger the shade, the more they open.",
    ),
  ]);
}

function matrixTable({ rows }: UnlockMatrix, measure: "accuracy" | "masked", caption: string): Table {
  const columns = Object.keys(unlockColumns) as UnlockColumn[];
  return {
    kind: "table",
    id: `unlock-${measure}`,
    caption,
    head: ["basis", ...Object.values(unlockColumns)],
    numeric: afterTheFirst,
    rows: rows.map(({ basis, cells }) => [
      basis,
      ...columns.map((column) => number(cells[column][measure], 3)),
    ]),
    shades: rows.map(({ cells }) => [null, ...columns.map((column) => cells[column][measure])]),
  };
}
