import Table from "cli-table3";
import type { TextTable } from "../audit/document/table.js";

/** A difference with its sign, and without one of its own for what rounds to nothing: "+0.0000". */
export function signed(difference: number, decimals: number): string {
  const rounded = difference.toFixed(decimals);
  return `${Number(rounded) < 0 ? "−" : "+"}${rounded.replace("-", "")}`;
}

/** With lines around the cells, for a terminal. */
export function drawTable({ head, numeric, rows }: TextTable, color: boolean): string {
  const drawn = new Table({
    head: [...head],
    colAligns: head.map((_, index) => (numeric(index) ? "right" : "left")),
    style: color ? {} : { head: [], border: [] },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}
