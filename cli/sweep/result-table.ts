import { stringify } from "csv-stringify/sync";
import type { Cell, ResultTable, TableRow } from "../../app/index.js";
import { pathNames } from "../../audit/document/path-names.js";
import { markdownTable, type TextTable } from "../../audit/document/table.js";
import { type Measurement, measurementName, measureOf, toJsonText } from "../../runtime/index.js";
import { drawTable, signed } from "../text-table.js";
import type { TableFormat } from "./table-formats.js";

export function writeTable(table: ResultTable, format: TableFormat, color: boolean): string {
  switch (format) {
    case "terminal":
      return drawTable(textTable(table, "\n"), color);
    case "csv":
      return csvTable(table).trimEnd();
    case "json":
      return toJsonText(tableToJson(table)).trimEnd();
    case "markdown":
      return markdownTable(textTable(table, ", "));
  }
}

/** For machines: every figure in full, by the set, the measure and the key path. */
export function tableToJson({ settings, measures, rows }: ResultTable): object[] {
  return rows.map((row) => ({
    settings: Object.fromEntries(settings.map((name, index) => [name, row.settings[index]])),
    ...{ runs: row.runs, finished: row.finished, failures: row.failures, folders: row.folders },
    measures: Object.fromEntries(
      measures.map((column, index) => [measurementName(column), row.cells[index]]),
    ),
  }));
}

/** A table for people: figures rounded as elsewhere, how runs ended only where not all did well. */
function textTable({ settings, measures, rows, grouped }: ResultTable, joint: string): TextTable {
  const tellsEnds = rows.some(({ finished, runs }) => finished < runs);
  const before = [...settings, ...(grouped ? ["runs"] : [])];
  const titles = measures.map(({ split, measure, path }) =>
    [`${split} ${measureOf(measure).label}`, pathNames[path]].join(joint),
  );
  return {
    head: [...before, ...titles, ...(tellsEnds ? ["ended"] : [])],
    numeric: (column) => column >= settings.length && column < before.length + titles.length,
    rows: rows.map((row) => [
      ...row.settings,
      ...(grouped ? [String(row.finished)] : []),
      ...row.cells.map((cell, index) => cellText(cell, measures[index])),
      ...(tellsEnds ? [endOf(row)] : []),
    ]),
  };
}

function cellText(cell: Cell | null, column: Measurement | undefined): string {
  if (cell === null || column === undefined) return "";
  const { decimals } = measureOf(column.measure);
  const { value, deviation, difference } = cell;
  const spread = deviation === null ? "" : ` ± ${deviation.toFixed(decimals)}`;
  const change = difference === null ? "" : ` (${signed(difference, decimals)})`;
  return `${value.toFixed(decimals)}${spread}${change}`;
}

/** "finished", "SPK4004", "2 of 3 finished, SPK4004" */
function endOf({ finished, runs, failures }: TableRow): string {
  const codes = [...new Set(failures.map(({ code }) => code))];
  if (runs === 1) return codes[0] ?? (finished === 1 ? "finished" : "not run");
  return [`${finished} of ${runs} finished`, ...codes].join(", ");
}

/** A column for the figures of each measure, with those of their spread and difference beside it where there are any. */
function csvTable({ settings, measures, rows, grouped }: ResultTable): string {
  const compared = rows.some(({ cells }) => cells.some((cell) => cell?.difference !== null && cell !== null));
  const parts = [
    { suffix: "", of: (cell: Cell | null) => cell?.value },
    ...(grouped ? [{ suffix: ".sd", of: (cell: Cell | null) => cell?.deviation }] : []),
    ...(compared ? [{ suffix: ".difference", of: (cell: Cell | null) => cell?.difference }] : []),
  ];
  const titles = measures.flatMap((column) => parts.map(({ suffix }) => measurementName(column) + suffix));
  const lines = rows.map((row) => [
    ...row.settings,
    ...[row.runs, row.finished, [...new Set(row.failures.map(({ code }) => code))].join(" ")],
    ...row.cells.flatMap((cell) => parts.map(({ of }) => of(cell) ?? "")),
  ]);
  return stringify([[...settings, "runs", "finished", "failures", ...titles], ...lines]);
}
