import { cellText } from "./cells.js";

/**
 * The delimiter of a table, from its first bytes: one by which a column has the name of the labels, of several the one by
 * which there are most columns. The first of `delimiters` wins a draw.
 */
export async function foundDelimiter<Name extends string>(
  head: Buffer,
  { delimiters, label }: { readonly delimiters: Readonly<Record<Name, string>>; readonly label: string },
): Promise<Name> {
  const { parse } = await import("csv-parse/sync");
  const columnsBy = (delimiter: string): readonly string[] => {
    try {
      const [names = []] = parse(head, {
        bom: true,
        delimiter,
        record_delimiter: ["\r\n", "\n", "\r"],
        skip_empty_lines: true,
        relax_column_count: true,
        to: 1,
      });
      return names.map((name) => cellText(name));
    } catch {
      return [];
    }
  };
  const wanted = cellText(label);
  const names = Object.keys(delimiters) as Name[];
  const ranked = names.map((name) => {
    const columns = columnsBy(delimiters[name]);
    return { name, hasLabel: columns.includes(wanted), count: columns.length };
  });
  // The sort is stable.
  ranked.sort((a, b) => Number(b.hasLabel) - Number(a.hasLabel) || b.count - a.count);
  return ranked[0]?.name ?? (names[0] as Name);
}
