import { createReadStream } from "node:fs";
import path from "node:path";
import { Failure, systemReason } from "../../../diagnostics/index.js";
import { unreadable } from "../files.js";

/** A table as it is read: the names of its columns, and its rows, each with a cell for each column. */
export interface TableFile {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly unknown[]>;
}

/** Opens a CSV, TSV or Parquet file, by the ending of its name. Whatever is wrong with it is a Failure. */
export async function openTable(file: string): Promise<TableFile> {
  const ending = path.extname(file).toLowerCase();
  if (ending === ".csv") return openDelimited(file, ",");
  if (ending === ".tsv") return openDelimited(file, "\t");
  if (ending === ".parquet") return openParquet(file);
  throw Failure.of("unknown-table-format", { path: file });
}

/** The first row names the columns. Quotes and line breaks within them are as in RFC 4180; empty lines do not count. */
async function openDelimited(file: string, delimiter: string): Promise<TableFile> {
  const { parse } = await import("csv-parse");
  const parser = parse({ bom: true, delimiter, skip_empty_lines: true });
  const input = createReadStream(file);
  input.on("error", (error) => parser.destroy(unreadable(file, error)));
  const records = malformed(file, input.pipe(parser) as AsyncIterable<readonly string[]>);
  const head = await records.next();
  if (head.done) throw Failure.of("empty-data-source", { path: file });
  return { columns: requireDistinct(file, head.value), rows: records };
}

/** Rows that are taken from a Parquet file at once. */
const rowWindow = 8_192;

async function openParquet(file: string): Promise<TableFile> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import(
    "hyparquet"
  );
  const { compressors } = await import("hyparquet-compressors");
  const buffer = await asyncBufferFromFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    const metadata = await parquetMetadataAsync(buffer);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    const count = Number(metadata.num_rows);
    const read = async function* (): AsyncGenerator<readonly unknown[]> {
      for (let rowStart = 0; rowStart < count; rowStart += rowWindow) {
        const rowEnd = Math.min(count, rowStart + rowWindow);
        const rows = await parquetReadObjects({ file: buffer, metadata, compressors, rowStart, rowEnd });
        for (const row of rows) yield columns.map((column) => row[column]);
      }
    };
    return { columns, rows: malformed(file, read()) };
  } catch (error) {
    throw Failure.of("damaged-table", { path: file, reason: systemReason(error) }, error);
  }
}

/** The same rows; what the parser throws becomes SPK4141. */
async function* malformed<Row>(file: string, rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  try {
    yield* rows;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw Failure.of("damaged-table", { path: file, reason: systemReason(error) }, error);
  }
}

function requireDistinct(file: string, columns: readonly string[]): readonly string[] {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice === undefined) return columns;
  throw Failure.of("damaged-table", { path: file, reason: `two columns are called ${twice}` });
}
