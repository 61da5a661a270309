import * as v from "valibot";
import { sizeOf } from "../../tensor/ops/tensor-type.js";
import { checkJson, MalformedJson, named, natural, readJson, type Schema } from "../stored-json/index.js";
import { repeatedName } from "./repeated-name.js";

/** The bytes of a number of each dtype that the format knows; half a byte for those of four bits. */
const dtypeBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;

export type FileDtype = keyof typeof dtypeBytes;

/** A tensor of a file: its bytes lie at `start` … `end` of the data, which begin after the header. */
export interface TensorEntry {
  readonly dtype: FileDtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** By name, in the order of their bytes. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data begin in the file. */
  readonly dataStart: number;
}

/** What is wrong with the bytes of a file, for whom each has a message of its own. */
export type FormatProblem = "truncated" | "header" | "duplicate" | "overlap" | "hole";

/** Bytes that are not as the format has them. The message is a reason: "its header is cut short". */
export class FormatError extends Error {
  constructor(
    message: string,
    readonly problem: FormatProblem = "header",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The bytes before the header, which hold its length. */
export const prefixBytes = 8;

/** As the reference implementation has it: a header that is larger is no header. */
const largestHeader = 100_000_000;

/** The length of the header, from the first bytes of a file of `fileBytes`. Throws a `FormatError`. */
export function headerBytes(prefix: Uint8Array, fileBytes: number): number {
  if (fileBytes < prefixBytes)
    throw new FormatError("it is shorter than the 8 bytes before its header", "truncated");
  const size = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (size > BigInt(largestHeader))
    throw new FormatError(`its header is said to have ${size} bytes, and none has more than 100 MB`);
  if (prefixBytes + Number(size) > fileBytes) throw new FormatError("its header is cut short", "truncated");
  return Number(size);
}

/**
 * Reads the header of a file of `fileBytes`. The tensors must fill all that follows it, each byte once. Throws a `FormatError`
 * where something else is there.
 */
export function parseHeader(bytes: Uint8Array, fileBytes: number): SafetensorsHeader {
  const dataStart = prefixBytes + bytes.length;
  const { entries, metadata } = readEntries(bytes);
  const inOrder = entries.sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  requireFilled(inOrder, fileBytes - dataStart);
  return { tensors: new Map(inOrder), metadata, dataStart };
}

type NamedEntry = readonly [name: string, entry: TensorEntry];

interface StoredEntry {
  readonly dtype: FileDtype;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const metadataSchema = v.object({ __metadata__: v.optional(named(v.string()), {}) });

const tensorsSchema: Schema<Readonly<Record<string, StoredEntry>>> = named(
  v.object({
    dtype: v.picklist(Object.keys(dtypeBytes) as FileDtype[]),
    shape: v.array(natural),
    data_offsets: v.strictTuple([natural, natural]),
  }),
);

function readEntries(bytes: Uint8Array): {
  readonly entries: NamedEntry[];
  readonly metadata: Readonly<Record<string, string>>;
} {
  const text = new TextDecoder().decode(bytes);
  try {
    const { __metadata__: metadata } = readJson(text, metadataSchema);
    const { __metadata__: _, ...tensors } = readJson(text, named(v.unknown()));
    const repeated = repeatedName(text);
    if (repeated !== undefined)
      throw new FormatError(`its header has two tensors called ${repeated}`, "duplicate");
    const entries = Object.entries(checkJson(tensors, tensorsSchema)).map(readEntry);
    return { entries, metadata };
  } catch (error) {
    if (error instanceof MalformedJson) throw new FormatError(`in its header, ${error.message}`);
    throw error;
  }
}

function readEntry([name, { dtype, shape, data_offsets }]: [string, StoredEntry]): NamedEntry {
  const [start, end] = data_offsets;
  const bytes = sizeOf(shape) * dtypeBytes[dtype];
  if (end - start !== bytes)
    throw new FormatError(
      `its tensor ${name} is ${dtype} [${shape.join(", ")}], ${bytes} bytes, and its range holds ${end - start}`,
    );
  return [name, { dtype, shape, start, end }];
}

/** Throws where the ranges of tensors, in their order, overlap, leave something out, or reach beyond the data. */
function requireFilled(entries: readonly NamedEntry[], dataBytes: number): void {
  const last = entries.at(-1);
  if (last !== undefined && last[1].end > dataBytes)
    throw new FormatError(`its tensor ${last[0]} is cut short`, "truncated");
  let [reached, before] = [0, "the header"];
  for (const [name, { start, end }] of entries) {
    if (start < reached)
      throw new FormatError(`its tensors ${before} and ${name} share bytes of it`, "overlap");
    if (start > reached)
      throw new FormatError(
        `${start - reached} bytes between ${before} and ${name} belong to no tensor`,
        "hole",
      );
    if (end > start) [reached, before] = [end, name];
  }
  if (reached < dataBytes)
    throw new FormatError(`${dataBytes - reached} bytes after ${before} belong to no tensor`, "hole");
}
