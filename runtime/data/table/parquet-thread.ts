import { parentPort, workerData } from "node:worker_threads";
import {
  asyncBufferFromFile,
  type ColumnMetaData,
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
} from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { compressors } from "hyparquet-compressors";
import type { ParquetAnswer, ParquetCells, ParquetQuestion } from "./parquet-file.js";

/**
 * The script of the thread that reads a Parquet file, and answers one question after another. Damaged files can keep the
 * parser busy for ever, so it runs where it can be ended. What the file claims of its sizes is checked before it is believed.
 */
const { file } = workerData as { readonly file: string };

class Damage extends Error {}

interface OpenFile {
  readonly buffer: Awaited<ReturnType<typeof asyncBufferFromFile>>;
  readonly metadata: FileMetaData;
  readonly scan: ParquetScan;
}

async function open(): Promise<OpenFile> {
  const buffer = await asyncBufferFromFile(file);
  await requireMarks(buffer);
  const metadata = await parquetMetadataAsync(buffer);
  requireSizes(metadata, buffer.byteLength);
  return {
    buffer,
    metadata,
    scan: await parquetScan({ file: buffer, metadata, compressors, useOffsetIndex: false }),
  };
}

/** A Parquet file begins and ends with the letters PAR1. */
async function requireMarks(buffer: OpenFile["buffer"]): Promise<void> {
  const { byteLength } = buffer;
  const markAt = async (start: number) =>
    Buffer.from(await buffer.slice(start, start + 4)).toString("latin1");
  if (byteLength < 4 || (await markAt(0)) !== "PAR1")
    throw new Damage("it is not a Parquet file: it does not begin with PAR1");
  if (byteLength < 12 || (await markAt(byteLength - 4)) !== "PAR1")
    throw new Damage("it is cut short: it does not end with PAR1");
}

/** Row groups add up to the rows, and columns lie within the file. */
function requireSizes({ num_rows, row_groups }: FileMetaData, byteLength: number): void {
  let rows = 0n;
  for (const [g, { num_rows: groupRows, columns }] of row_groups.entries()) {
    rows += groupRows;
    if (groupRows < 0n) throw new Damage(`row group ${g + 1} claims ${groupRows} rows`);
    for (const { meta_data: about } of columns) {
      if (about === undefined) throw new Damage(`a column of row group ${g + 1} is not described`);
      const { start, end } = rangeOf(about);
      if (start < 4 || end < start || end > byteLength)
        throw new Damage(`a column of row group ${g + 1} would lie outside the file`);
    }
  }
  if (rows !== num_rows) throw new Damage(`it claims ${num_rows} rows, but its row groups have ${rows}`);
}

/** Where the pages of a column lie. */
function rangeOf(about: ColumnMetaData): { readonly start: number; readonly end: number } {
  const start = Number(about.dictionary_page_offset || about.data_page_offset);
  return { start, end: start + Number(about.total_compressed_size) };
}

/** Bytes that the pages of a column may unpack to. */
const largestColumn = 2 ** 31;

/** Goes through the pages of a column without unpacking them: none may claim more than there can be. */
async function requirePages({ buffer }: OpenFile, about: ColumnMetaData, name: string): Promise<void> {
  const { start, end } = rangeOf(about);
  const reader = { view: new DataView(await buffer.slice(start, end)), offset: 0 };
  const wanted = Number(about.num_values);
  let values = 0;
  let unpacked = 0;
  while (values < wanted && reader.offset < reader.view.byteLength) {
    const header = parquetHeader(reader);
    const { compressed_page_size: packed, uncompressed_page_size: size } = header;
    const dictionary = header.dictionary_page_header?.num_values ?? 0;
    const own = (header.data_page_header ?? header.data_page_header_v2)?.num_values ?? 0;
    const isSound = packed >= 0 && size >= 0 && own >= 0 && dictionary >= 0 && dictionary <= size;
    reader.offset += packed;
    unpacked += size;
    values += own;
    if (!isSound || reader.offset > reader.view.byteLength || unpacked > largestColumn || values > wanted)
      throw new Damage(`a page of column ${name} claims more than there is`);
  }
  if (values !== wanted) throw new Damage(`column ${name} has ${values} values, and claims ${wanted}`);
}

/** The cells of some columns in a row group. */
async function readGroup(opened: OpenFile, group: number, names: readonly string[]): Promise<ParquetCells[]> {
  const range = opened.scan.ranges[group];
  if (range === undefined) throw new Error(`there is no row group ${group}`);
  const rows = range.rowEnd - range.rowStart;
  const read: ParquetCells[] = [];
  for (const name of names) {
    const chunks = filledGroups(opened.metadata)[group]?.columns ?? [];
    for (const { meta_data: about } of chunks)
      if (about?.path_in_schema[0] === name) await requirePages(opened, about, name);
    const cells = await opened.scan.readColumn({ column: name, ...range });
    if (cells.length !== rows) throw new Damage(`column ${name} has ${cells.length} values in ${rows} rows`);
    read.push(asNumbers(cells) ?? (Array.isArray(cells) ? cells : Array.from<unknown>(cells)));
  }
  return read;
}

/** Row groups without rows are no ranges of a scan. */
function filledGroups({ row_groups }: FileMetaData): FileMetaData["row_groups"] {
  return row_groups.filter(({ num_rows }) => num_rows > 0n);
}

/** Cells that are numbers, exactly, or missing; undefined where some are something else. */
function asNumbers(cells: ArrayLike<unknown>): Float64Array | undefined {
  const numbers = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    const value = cell === null || cell === undefined ? Number.NaN : cell;
    if (typeof value === "number") numbers[i] = value;
    else if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) numbers[i] = Number(value);
    else return undefined;
  }
  return numbers;
}

const opening = open();

async function answer(question: ParquetQuestion): Promise<ParquetAnswer> {
  const opened = await opening;
  if (question.kind === "read")
    return { kind: "cells", cells: await readGroup(opened, question.group, question.columns) };
  const { metadata, scan } = opened;
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  return { kind: "about", columns, groups: scan.ranges.map(({ rowStart, rowEnd }) => rowEnd - rowStart) };
}

parentPort?.on("message", async (question: ParquetQuestion) => {
  const given = await answer(question).catch((error: unknown): ParquetAnswer => {
    const isOurs = error instanceof Damage;
    return { kind: "damage", reason: error instanceof Error ? error.message : String(error), isOurs };
  });
  const cells = given.kind === "cells" ? given.cells : [];
  const moved = cells.flatMap((column) => (column instanceof Float64Array ? [column.buffer] : []));
  parentPort?.postMessage(given, moved as ArrayBuffer[]);
});
