/** A table for people: figures rounded, every cell a text. */
export interface TextTable {
  readonly head: readonly string[];
  /** Whether a column holds numbers, which stand at the right. */
  readonly numeric: (column: number) => boolean;
  readonly rows: readonly (readonly string[])[];
}

export function markdownTable({ head, numeric, rows }: TextTable): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  const rule = head.map((_, index) => (numeric(index) ? "---:" : "---"));
  return [head, rule, ...rows].map(line).join("\n");
}

/** The table without the columns that are empty in every row. */
export function withoutEmptyColumns({ head, numeric, rows }: TextTable): TextTable {
  const kept = head.flatMap((_, column) => (rows.some((row) => row[column] !== "") ? [column] : []));
  const pick = (cells: readonly string[]): string[] => kept.map((column) => cells[column] ?? "");
  return { head: pick(head), numeric: (column) => numeric(kept[column] ?? 0), rows: rows.map(pick) };
}

/** The first column names the row, the others hold numbers. */
export function afterTheFirst(column: number): boolean {
  return column > 0;
}

/** With a minus sign, not a hyphen; "" where there is no value. */
export function number(value: number | null | undefined, decimals = 4): string {
  return value === null || value === undefined ? "" : value.toFixed(decimals).replace("-", "−");
}
