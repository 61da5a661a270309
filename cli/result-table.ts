import { pathNames } from "../audit/document/path-names.js";
import { type Evaluation, keyPaths, measureRows } from "../runtime/index.js";
import { drawTable } from "./text-table.js";

/**
 * Semantic accuracy, reject fraction and perplexity, as far as they were measured, by key path and split; where no keys enter, all
 * paths are one.
 */
export function resultTable(evaluation: Evaluation, gated: boolean, color: boolean): string {
  const rows = measureRows(evaluation).map(({ what, label, cells }, row, all) => [
    what === all[row - 1]?.what ? "" : what,
    gated ? label : label.replace("semantic ", ""),
    ...(gated ? cells : cells.slice(0, 1)),
  ]);
  const head = gated ? ["", "", ...keyPaths.map((path) => pathNames[path])] : ["set", "measure", "value"];
  return drawTable({ head, numeric: (column) => column >= 2, rows }, color);
}
