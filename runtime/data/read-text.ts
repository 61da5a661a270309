import { stat } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { openRegularFile } from "../files/regular-file.js";
import type { DataSummary } from "./data-summary.js";
import { kindOfSource, unreadable } from "./files.js";
import { filesOfOneKind } from "./files-of-one-kind.js";
import { type TextSink, tokenizedSink } from "./text-sinks.js";
import { TokenRange, type TokenStore } from "./token-store.js";
import type { TextTokenizer } from "./tokenizer/text-tokenizer.js";
import { Utf8Check } from "./utf8-check.js";

/** A part of a text, as code points, bytes or tokens. */
export interface PlacedText {
  readonly codes: TokenRange;
  /** Where a code point stands: its file, and its line from 1. */
  readonly placeOf: (index: number) => { readonly path: string; readonly line: number };
}

/** A text from one file, or from the files of a folder one after another. */
export interface TextSource extends PlacedText {
  /** As messages name it. */
  readonly path: string;
  readonly remarks: readonly string[];
  readonly leftOut: DataSummary["leftOut"];
}

/** The files of a text, before any is read. */
export interface FoundText {
  readonly path: string;
  readonly files: readonly string[];
  /** Of all of them. */
  readonly bytes: number;
  readonly isFolder: boolean;
  readonly leftOut: DataSummary["leftOut"];
}

/** What the tokens of a text are. */
export type TokenKind = "characters" | "bytes" | TextTokenizer;

const source = {
  ...{ reader: "`text`", wants: "a text file, or a folder of text files" },
  takes: "file or folder",
} as const;

/** The file at a place, or all files of a folder, which must be of one kind. */
export async function findText(place: string): Promise<FoundText> {
  const isFolder = (await kindOfSource(place, source)) === "folder";
  const { files, leftOut } = isFolder
    ? await filesOfOneKind(place, "text", (name) => path.extname(name).toLowerCase())
    : { files: [place], leftOut: [] };
  let bytes = 0;
  for (const file of files) bytes += (await statOf(file)).size;
  return { path: place, files, bytes, isFolder, leftOut };
}

/**
 * Reads the files of a text into a store. Characters are those of UTF-8, without the mark that
 * some programs begin a file with; a file that is something else fails with SPK4149. Each file of a folder ends in the token by
 * which a tokenizer ends documents, where it has one. Fails with SPK4282 and SPK4283 as `tokenizedSink`.
 */
export async function readText(
  { path: place, files, isFolder, leftOut }: FoundText,
  kind: TokenKind,
  { store, signal }: { readonly store: TokenStore; readonly signal: AbortSignal | undefined },
): Promise<TextSource> {
  const first = store.length;
  const starts: { readonly path: string; readonly start: number }[] = [];
  const end = isFolder && typeof kind === "object" ? kind.end : undefined;
  for (const file of files) {
    starts.push({ path: file, start: store.length - first });
    await readInto(store, file, { kind, signal });
    if (end !== undefined) store.append(Int32Array.of(end.id));
  }
  const codes = new TokenRange(store, first, store.length);
  const count = files.length === 1 ? "1 file was" : `${files.length} files were`;
  const ending = end === undefined ? "" : `, \`${end.name}\` at the end of each`;
  return {
    path: place,
    codes,
    placeOf: (index) => placeIn(codes, index, starts),
    remarks: isFolder ? [`${place}: ${count} read as one text${ending}`] : [],
    leftOut,
  };
}

function statOf(place: string) {
  return stat(place).catch((error: unknown) => {
    throw unreadable(place, error);
  });
}

async function readInto(
  store: TokenStore,
  file: string,
  { kind, signal }: { readonly kind: TokenKind; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const sink = sinkOf(store, file, kind);
  try {
    const opened = await openRegularFile(file);
    for await (const chunk of opened.createReadStream({ highWaterMark: 2 ** 20 })) {
      if (signal?.aborted)
        throw Failure.of("data-loading-interrupted", { doing: `reading the text ${file}` });
      sink.add(chunk);
    }
    sink.end?.();
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(file, error);
  }
}

/** What takes the bytes of a file. */
interface ByteSink {
  add(bytes: Buffer): void;
  end?(): void;
}

function sinkOf(store: TokenStore, file: string, kind: TokenKind): ByteSink {
  if (kind === "bytes") return { add: (bytes) => store.append(new Int32Array(bytes)) };
  const text = kind === "characters" ? codePointSink(store) : tokenizedSink(store, file, kind);
  const check = new Utf8Check(file);
  let isStart = true;
  return {
    add: (bytes) => {
      const whole = check.add(bytes).toString("utf8");
      if (whole === "") return;
      text.add(isStart && whole.startsWith(byteOrderMark) ? whole.slice(1) : whole);
      isStart = false;
    },
    end: () => {
      check.end();
      text.end?.();
    },
  };
}

const byteOrderMark = "\ufeff";

function codePointSink(store: TokenStore): TextSink {
  return {
    add: (text) => {
      const codes = new Int32Array(text.length);
      let count = 0;
      for (let i = 0; i < text.length; i++) {
        const code = text.codePointAt(i) ?? 0;
        if (code > 0xffff) i += 1;
        codes[count] = code;
        count += 1;
      }
      store.append(codes.subarray(0, count));
    },
  };
}

function placeIn(
  codes: TokenRange,
  index: number,
  starts: readonly { readonly path: string; readonly start: number }[],
): { readonly path: string; readonly line: number } {
  const { path: file = "", start = 0 } = starts.filter((one) => one.start <= index).at(-1) ?? {};
  let line = 1;
  for (const chunk of codes.slice(start, index).chunks())
    for (const code of chunk) if (code === 0x0a) line += 1;
  return { path: file, line };
}
