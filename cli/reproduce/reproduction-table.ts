import { stringify } from "csv-stringify/sync";
import type { ReproducedRow } from "../../app/index.js";
import type { ReproducedFigure } from "../../app/reproduce/reproduction.js";
import { pathNames } from "../../audit/document/path-names.js";
import { markdownTable, type TextTable } from "../../audit/document/table.js";
import { keyPaths, measurementName, measureOf, toJsonText } from "../../runtime/index.js";
import type { TableFormat } from "../sweep/table-formats.js";
import { drawTable, signed } from "../text-table.js";

export function writeRows(rows: readonly ReproducedRow[], format: TableFormat, color: boolean): string {
  switch (format) {
    case "terminal":
      return `${drawTable(textTable(rows), color)}\n${legend}\n${summary(rows)}`;
    case "markdown":
      return `${markdownTable(textTable(rows))}\n\n${legend}\n\n${summary(rows)}`;
    case "csv":
      return csvTable(rows).trimEnd();
    case "json":
      return toJsonText(rowsToJson(rows)).trimEnd();
  }
}

const legend = "Ours (published, difference); ✓ and ✗: within its bound or not.";

/** "12 of 14 rows reproduced, 2 differ" */
function summary(rows: readonly ReproducedRow[]): string {
  const verdicts = new Map<string, number>();
  for (const { verdict } of rows) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  const parts = [...verdicts].map(([verdict, count]) => `${count} ${verdict}`);
  return `${rows.length === 1 ? "1 row" : `${rows.length} rows`}: ${parts.join(", ")}.`;
}

/** A line for each measure of a row, its key paths side by side. */
function textTable(rows: readonly ReproducedRow[]): TextTable {
  return {
    head: ["table", "experiment", "measured", ...keyPaths.map((path) => pathNames[path]), "verdict"],
    numeric: (column) => column >= 3 && column < 3 + keyPaths.length,
    rows: rows.flatMap((row, index) => {
      const lines = [...linesOf(row.figures)];
      const isFirst = rows[index - 1]?.table !== row.table;
      return lines.map(([measured, figures], line) => [
        line === 0 && isFirst ? row.table : "",
        line === 0 ? named(row) : "",
        measured,
        ...keyPaths.map((path) => cellText(figures.find(({ published }) => published.path === path))),
        line === 0 ? [row.verdict, ...row.failures].join(" ") : "",
      ]);
    }),
  };
}

/** "FashionAdd, 3 runs" */
function named({ experiment, runs }: ReproducedRow): string {
  return runs === 1 ? experiment : `${experiment}, ${runs} runs`;
}

/** Figures by what is measured on what, in their order. */
function linesOf(figures: readonly ReproducedFigure[]): Map<string, ReproducedFigure[]> {
  const lines = new Map<string, ReproducedFigure[]>();
  for (const figure of figures) {
    const { split, measure } = figure.published;
    const name = `${split} ${measureOf(measure).label}`;
    lines.set(name, [...(lines.get(name) ?? []), figure]);
  }
  return lines;
}

/** "0.9921 (0.9919, +0.0002) ✓" */
function cellText(figure: ReproducedFigure | undefined): string {
  if (figure === undefined) return "";
  const { published, ours, isWithin } = figure;
  const { decimals } = measureOf(published.measure);
  const theirs = published.value.toFixed(decimals);
  if (ours === undefined) return `(${theirs})`;
  const difference = signed(ours - published.value, decimals);
  const mark = isWithin === undefined ? "" : isWithin ? " ✓" : " ✗";
  return `${ours.toFixed(decimals)} (${theirs}, ${difference})${mark}`;
}

/** A line for each figure, in full. */
function csvTable(rows: readonly ReproducedRow[]): string {
  const head = [
    "table",
    "experiment",
    "runs",
    "verdict",
    "figure",
    "ours",
    "published",
    "bound",
    "limit",
    "within",
  ];
  const lines = rows.flatMap(({ table, experiment, runs, verdict, figures }) =>
    figures.map(({ published, ours, isWithin }) => [
      ...[table, experiment, runs, verdict, measurementName(published), ours ?? "", published.value],
      ...[published.bound?.is ?? "", published.bound?.limit ?? "", isWithin ?? ""],
    ]),
  );
  return stringify([head, ...lines], { cast: { boolean: String } });
}

export function rowsToJson(rows: readonly ReproducedRow[]): object[] {
  return rows.map(({ figures, ...row }) => ({
    ...row,
    figures: figures.map(({ published, ours, isWithin }) => ({
      figure: measurementName(published),
      ours: ours ?? null,
      published: published.value,
      bound: published.bound,
      isWithin: isWithin ?? null,
    })),
  }));
}
