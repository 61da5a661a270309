import path from "node:path";
import { pipeline, Readable } from "node:stream";
import { TextDecoder } from "node:util";
import type { CsvError } from "csv-parse";
import { Failure, systemReason } from "../../../diagnostics/index.js";
import { openRegularFile } from "../../files/regular-file.js";
import { CannotUnpack, unpackGzip } from "../../files/unpack.js";
import type { TableArguments } from "../datasets/table.js";
import { unreadable } from "../files.js";
import { Utf8Check } from "../utf8-check.js";
import { cellText } from "./cells.js";
import { foundDelimiter } from "./find-delimiter.js";
import {
  blockSize,
  damagedTable,
  failIfAborted,
  type OpeningOptions,
  type RowBlock,
  requireDistinct,
  type TableFile,
} from "./table-file.js";

/** Bytes that the delimiter is looked for in. */
const headSize = 2 ** 16;

/** Bytes of one row at most. */
const longestRow = 2 ** 24;

/** Bytes that a compressed file may unpack to: more than the rows that memory takes are ever written as. */
const mostUnpacked = 2 ** 33;

const delimiters: Readonly<Record<Exclude<TableArguments["delimiter"], "auto">, string>> = {
  comma: ",",
  semicolon: ";",
  tab: "\t",
  pipe: "|",
};

/**
 * Opens a CSV or TSV file, compressed or not. The first row names the columns. Quotes and line breaks within them are as
 * in RFC 4180; lines end as they like, and empty ones do not count.
 */
export async function openDelimited(file: string, options: OpeningOptions): Promise<TableFile> {
  const { parse } = await import("csv-parse");
  const chunks = textOfFile(file, options.signal);
  const head = await takeHead(chunks);
  const { delimiter, remarks } = await delimiterOf(file, head, options);
  const parser = parse({
    bom: true,
    delimiter: delimiters[delimiter],
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    max_record_size: longestRow,
  });
  // What goes wrong reaches whoever reads the records.
  pipeline(Readable.from(together(head, chunks)), parser, () => undefined);
  const records: AsyncIterator<readonly string[]> = parser[Symbol.asyncIterator]();
  const next = async (): Promise<readonly string[] | undefined> => {
    const { done, value } = await records.next().catch((error: unknown) => {
      throw problemOf(file, error);
    });
    return done ? undefined : value;
  };
  // Rows that do not fit a comment end the parser before it gives that as the names.
  const explainComment = (error: unknown): never => {
    throw beginsWithComment(head, options) ? damagedTable(file, `line 1 ${commentReason}`, error) : error;
  };
  const named = await next().catch(explainComment);
  const firstRow = await next();
  const nameless = namelessAtEnd(named, firstRow);
  const columns = namesIn(file, named?.slice(0, named.length - nameless), options);
  const dropped = `${file}: lines end in \`${delimiters[delimiter]}\`; the empty ${nameless === 1 ? "column" : "columns"} without a name after it ${nameless === 1 ? "is" : "are"} left out`;
  return {
    path: file,
    columns,
    mayHaveDecimalCommas: delimiter !== "comma",
    remarks: nameless === 0 ? remarks : [...remarks, dropped],
    leftOut: [],
    read: (wanted) =>
      readBlocks(startingWith(firstRow, next), file, {
        places: wanted.map((name) => columns.indexOf(name)),
        named: columns.length,
      }),
    async close() {
      parser.destroy();
    },
  };
}

type NextRecord = () => Promise<readonly string[] | undefined>;

/** How many columns at the end have no name and no cell in the first row: what a delimiter at the end of lines makes. */
function namelessAtEnd(names: readonly string[] = [], firstRow: readonly string[] | undefined): number {
  let count = 0;
  const isEmpty = (index: number): boolean =>
    cellText(names[index]) === "" && cellText(firstRow?.[index]) === "";
  while (count < names.length && isEmpty(names.length - 1 - count)) count += 1;
  return count;
}

/** The records from one on that was read already. */
function startingWith(first: readonly string[] | undefined, next: NextRecord): NextRecord {
  let isFirst = true;
  return async () => {
    const record = isFirst ? first : await next();
    isFirst = false;
    return record;
  };
}

/** The cells at `places` of every row. Fails with SPK4141 where a cell stands in a column after the `named` ones. */
async function* readBlocks(
  next: NextRecord,
  file: string,
  { places, named }: { readonly places: readonly number[]; readonly named: number },
): AsyncGenerator<RowBlock> {
  let firstRow = 1;
  let rows: (readonly string[])[] = [];
  for (let record = await next(); record !== undefined; record = await next()) {
    const cells = record;
    if (cells.length > named && cells.slice(named).some((cell) => cellText(cell) !== "")) {
      const reason = `row ${firstRow + rows.length} has a cell in the last column, which has no name and is empty in the first row`;
      throw damagedTable(file, reason);
    }
    rows.push(places.map((place) => cells[place] ?? ""));
    if (rows.length < blockSize) continue;
    yield { path: file, firstRow, rows };
    firstRow += rows.length;
    rows = [];
  }
  yield { path: file, firstRow, rows };
}

function namesIn(
  file: string,
  record: readonly string[] | undefined,
  { label }: OpeningOptions,
): readonly string[] {
  if (record === undefined) throw Failure.of("empty-data-source", { path: file });
  const columns = record.map((name) => cellText(name));
  if (columns[0]?.startsWith("#") && !columns.includes(cellText(label)))
    throw damagedTable(file, `line 1 ${commentReason}`);
  return requireDistinct(file, columns);
}

function beginsWithComment(head: Buffer, { label }: OpeningOptions): boolean {
  const [line = ""] = head.toString("utf8").split(/[\r\n]/, 1);
  return /^\ufeff?\s*#/.test(line) && !cellText(line).includes(cellText(label));
}

async function delimiterOf(
  file: string,
  head: Buffer,
  { delimiter, label }: OpeningOptions,
): Promise<{ delimiter: keyof typeof delimiters; remarks: readonly string[] }> {
  if (delimiter !== "auto") return { delimiter, remarks: [] };
  if (path.extname(file.replace(/\.gz$/i, "")).toLowerCase() === ".tsv")
    return { delimiter: "tab", remarks: [] };
  const found = await foundDelimiter(head, { delimiters, label });
  const remarks = found === "comma" ? [] : [`${file}: cells were read as separated by ${nouns[found]}`];
  return { delimiter: found, remarks };
}

const nouns = { comma: "commas", semicolon: "semicolons", tab: "tabs", pipe: "vertical bars" } as const;

/** The text of a file, unpacked, in pieces of whole characters in UTF-8. */
async function* textOfFile(file: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const check = new Utf8Check(file);
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const chunk of isPacked(file) ? unpacked(file) : bytesOf(file)) {
    failIfAborted(signal, file);
    // As spreadsheets save what they call Unicode.
    if (isFirst && chunk[0] === 0xff && chunk[1] === 0xfe) decoder = new TextDecoder("utf-16le");
    if (isFirst && chunk[0] === 0xfe && chunk[1] === 0xff) decoder = new TextDecoder("utf-16be");
    isFirst = false;
    yield decoder === undefined ? check.add(chunk) : Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  check.end();
}

function isPacked(file: string): boolean {
  return file.toLowerCase().endsWith(".gz");
}

async function* unpacked(file: string): AsyncGenerator<Buffer> {
  try {
    yield* unpackGzip(file, mostUnpacked);
  } catch (error) {
    if (!(error instanceof CannotUnpack)) throw unreadable(file, error);
    throw Failure.of("damaged-compressed-file", { path: file, reason: error.message }, error);
  }
}

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  try {
    const opened = await openRegularFile(file);
    yield* opened.createReadStream({ highWaterMark: 2 ** 18 });
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function takeHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const taken: Buffer[] = [];
  for (let size = 0; size < headSize; ) {
    const { done, value } = await chunks.next();
    if (done) break;
    taken.push(value);
    size += value.length;
  }
  return Buffer.concat(taken);
}

async function* together(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}

const commentReason = "begins with `#`: CSV has no comments; remove the line";

/** What is wrong with the text of a table, by the code of the parser. */
function problemOf(file: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  return damagedTable(file, isCsvError(error) ? reasonOf(error) : systemReason(error), error);
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && "code" in error && "lines" in error;
}

function reasonOf({ code, message, ...facts }: CsvError): string {
  const line = `line ${facts["lines"]}`;
  const record: unknown = facts["record"];
  switch (code) {
    case "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH": {
      const cells: readonly unknown[] = Array.isArray(record) ? record : [];
      if (String(cells[0]).startsWith("#")) return `${line} ${commentReason}`;
      if (cells.length > 1 && cellText(cells.at(-1)) === "")
        return `${line} ends in a delimiter: its last cell is empty, and the line of the names has another number of cells; let all lines end alike`;
      return `${line} has another number of cells, ${cells.length}, than the line of the names`;
    }
    case "CSV_QUOTE_NOT_CLOSED":
      return `a quote is opened and never closed; the file ends at ${line}`;
    case "CSV_INVALID_CLOSING_QUOTE":
    case "INVALID_OPENING_QUOTE":
      return `${line} has a quote in the middle of a cell; a quote within quotes is written twice`;
    case "CSV_MAX_RECORD_SIZE":
      return `${line} belongs to a row of more than ${longestRow} bytes: a quote may be missing, or it is not a table`;
    default:
      return `${line}: ${message}`;
  }
}
