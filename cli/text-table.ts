import Table from "cli-table3";
import type { TextTable } from "../audit/document/table.js";

/** A difference with its sign, and without one of its own for what rounds to nothing: "+0.0000". */
export function signed(difference: number, decimals: number): string {
  const rounded = difference.toFixed(decimals);
  return `${Number(rounded) < 0 ? "−" : "+"}${rounded.replace("-", "")}`;
}

/** A column of words is made no narrower than this. */
const narrowest = 12;

/**
 * With lines around the cells, for a terminal. With its `width`, columns of words are wrapped so that lines fit, as far as
 * they can.
 */
export function drawTable({ head, numeric, rows }: TextTable, color: boolean, width?: number): string {
  const columns = head.map((name, index) =>
    Math.max(...[name, ...rows.map((row) => row[index] ?? "")].map(widthOf)),
  );
  const fitted = width === undefined ? columns : fitColumns(columns, { numeric, width });
  const drawn = new Table({
    head: [...head],
    ...(fitted !== columns && { colWidths: fitted.map((size) => size + 2), wordWrap: true }),
    colAligns: head.map((_, index) => (numeric(index) ? "right" : "left")),
    style: color ? {} : { head: [], border: [] },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}

function widthOf(cell: string): number {
  return Math.max(...cell.split("\n").map((line) => line.length));
}

/** Takes from the widest column of words until the table fits; the same columns where it does. */
function fitColumns(
  columns: readonly number[],
  { numeric, width }: { readonly numeric: (column: number) => boolean; readonly width: number },
): readonly number[] {
  // two spaces and a line a column, and one line more
  const room = width - 3 * columns.length - 1;
  const fitted = [...columns];
  for (let over = fitted.reduce((a, b) => a + b, 0) - room; over > 0; over--) {
    const words = fitted.map((size, index) => (numeric(index) || size <= narrowest ? 0 : size));
    const widest = words.indexOf(Math.max(...words));
    if (words[widest] === 0) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted.some((size, index) => size !== columns[index]) ? fitted : columns;
}
