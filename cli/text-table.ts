import Table from "cli-table3";

/** A table for people: figures rounded, every cell a text. */
export interface TextTable {
  readonly head: readonly string[];
  /** Whether a column holds numbers, which stand at the right. */
  readonly numeric: (column: number) => boolean;
  readonly rows: readonly (readonly string[])[];
}

/** A difference with its sign, and without one of its own for what rounds to nothing: "+0.0000". */
export function signed(difference: number, decimals: number): string {
  const rounded = difference.toFixed(decimals);
  return `${Number(rounded) < 0 ? "−" : "+"}${rounded.replace("-", "")}`;
}

/** The table without the columns in which no row says anything. */
export function withoutEmptyColumns({ head, numeric, rows }: TextTable): TextTable {
  const kept = head.flatMap((_, column) => (rows.some((row) => row[column] !== "") ? [column] : []));
  const pick = (cells: readonly string[]): string[] => kept.map((column) => cells[column] ?? "");
  return { head: pick(head), numeric: (column) => numeric(kept[column] ?? 0), rows: rows.map(pick) };
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

export function markdownTable({ head, numeric, rows }: TextTable): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = head.map((_, index) => (numeric(index) ? "---:" : "---"));
  return [head, rule, ...rows].map(line).join("\n");
}
