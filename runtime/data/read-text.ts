import { stat } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { openRegularFile } from "../files/regular-file.js";
import type { DataSummary } from "./data-summary.js";
import { requireMemory, sharedInts } from "./dataset.js";
import type { TextArguments } from "./datasets/text.js";
import { kindOfSource, unreadable } from "./files.js";
import { filesOfOneKind } from "./files-of-one-kind.js";
import { Utf8Check } from "./utf8-check.js";

/** A part of a text, as code points or bytes. */
export interface PlacedText {
  readonly codes: Int32Array;
  /** Where a code stands: its file, and its line from 1. */
  readonly placeOf: (index: number) => { readonly path: string; readonly line: number };
}

/** A text from one file, or from the files of a folder one after another. */
export interface TextSource extends PlacedText {
  /** As messages name it. */
  readonly path: string;
  readonly remarks: readonly string[];
  readonly leftOut: DataSummary["leftOut"];
}

const source = {
  ...{ reader: "`text`", wants: "a text file, or a folder of text files" },
  takes: "file or folder",
} as const;

/**
 * Reads a file, or all files of a folder, which must be of one kind. Characters are those of UTF-8, without the mark that
 * some programs begin a file with; a file that is something else fails with SPK4149.
 */
export async function readText(
  place: string,
  kind: TextArguments["tokens"],
  { memory, signal }: { readonly memory: number; readonly signal: AbortSignal | undefined },
): Promise<TextSource> {
  const { files, leftOut, remarks } = await filesOf(place);
  let size = 0;
  for (const file of files) size += (await statOf(file)).size;
  // A character has a byte or more.
  requireMemory("text", 4 * size, memory);
  const sink = new CodeSink(size);
  const starts: { readonly path: string; readonly start: number }[] = [];
  for (const file of files) {
    starts.push({ path: file, start: sink.length });
    await readInto(sink, file, { kind, signal });
  }
  const codes = sink.take();
  return {
    path: place,
    codes,
    placeOf: (index) => placeIn(codes.subarray(0, index), starts),
    remarks,
    leftOut,
  };
}

async function filesOf(
  place: string,
): Promise<Pick<TextSource, "remarks" | "leftOut"> & { files: readonly string[] }> {
  if ((await kindOfSource(place, source)) === "file") return { files: [place], remarks: [], leftOut: [] };
  const found = await filesOfOneKind(place, "text", (name) => path.extname(name).toLowerCase());
  const { length } = found.files;
  const remarks = [`${place}: ${length} ${length === 1 ? "file was" : "files were"} read as one text`];
  return { ...found, remarks };
}

function statOf(place: string) {
  return stat(place).catch((error: unknown) => {
    throw unreadable(place, error);
  });
}

async function readInto(
  sink: CodeSink,
  file: string,
  { kind, signal }: { readonly kind: TextArguments["tokens"]; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const check = new Utf8Check(file);
  try {
    const opened = await openRegularFile(file);
    const start = sink.length;
    for await (const chunk of opened.createReadStream({ highWaterMark: 2 ** 20 })) {
      if (signal?.aborted)
        throw Failure.of("data-loading-interrupted", { doing: `reading the text ${file}` });
      if (kind === "bytes") sink.addBytes(chunk);
      else sink.addText(check.add(chunk).toString("utf8"), sink.length === start);
    }
    if (kind === "characters") check.end();
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(file, error);
  }
}

/** Collects the codes of a text of at most so many bytes. */
class CodeSink {
  readonly #codes: Int32Array;
  length = 0;

  constructor(most: number) {
    this.#codes = sharedInts(most);
  }

  addBytes(bytes: Uint8Array): void {
    const fitting = bytes.subarray(0, this.#codes.length - this.length);
    this.#codes.set(fitting, this.length);
    this.length += fitting.length;
  }

  /** What a file has grown by since its size was asked for is not read. */
  addText(text: string, isStart: boolean): void {
    const first = isStart && text.charCodeAt(0) === byteOrderMark ? 1 : 0;
    for (let i = first; i < text.length && this.length < this.#codes.length; i++) {
      const code = text.codePointAt(i) ?? 0;
      if (code > 0xffff) i += 1;
      this.#codes[this.length] = code;
      this.length += 1;
    }
  }

  take(): Int32Array {
    return this.#codes.subarray(0, this.length);
  }
}

const byteOrderMark = 0xfeff;

function placeIn(
  before: Int32Array,
  starts: readonly { readonly path: string; readonly start: number }[],
): { readonly path: string; readonly line: number } {
  const { path: file = "", start = 0 } = starts.filter((one) => one.start <= before.length).at(-1) ?? {};
  let line = 1;
  for (const code of before.subarray(start)) if (code === 0x0a) line += 1;
  return { path: file, line };
}
