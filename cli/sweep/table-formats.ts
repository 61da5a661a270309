/** The ways in which a table of results can be written. */
export const tableFormats = ["terminal", "csv", "json", "markdown"] as const;
export type TableFormat = (typeof tableFormats)[number];

/** The format that the name of a file asks for. */
export function formatOfFile(path: string): TableFormat {
  if (/\.csv$/i.test(path)) return "csv";
  if (/\.json$/i.test(path)) return "json";
  return /\.(md|markdown)$/i.test(path) ? "markdown" : "terminal";
}
