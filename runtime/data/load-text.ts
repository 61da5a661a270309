import { Failure } from "../../diagnostics/index.js";
import { requireMemory, type Split, sharedInts } from "./dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "./datasets/define-dataset.js";
import { readDataFile, resolveUserPath } from "./files.js";

/** What the tokens of a text are. */
type TokenKind = "bytes" | "characters";

export interface TextArguments {
  readonly file: string;
  readonly tokens: TokenKind;
  /** The share for training where there is no second file. */
  readonly train: number;
  /** `none`, or a second file. */
  readonly test: string;
}

/**
 * Text for a language model that takes sequences of `length` tokens: pieces of the text one after another, the label of
 * each token the one that follows it in the text. The first `train` share is for training, or all of `file` where there
 * is a second one for testing. Tokens are bytes, or the characters of the training part in the order of Unicode; a
 * character that only the test part has is one more token, which stands for all of these.
 */
export async function loadText(
  { file, tokens: kind, train: share, test }: TextArguments,
  { sampleShape, classes }: DatasetFacts,
  { directory }: LoadOptions,
): Promise<LoadedSamples> {
  const [length = 1] = sampleShape;
  const read = (name: string) => readSymbols(resolveUserPath(name, directory), kind);
  const whole = await read(file);
  const { path } = whole;
  const parts = test === "none" ? splitSymbols(whole, share) : ([whole, await read(test)] as const);
  const { ids, classNames } = kind === "bytes" ? asBytes(parts) : asCharacters(parts);
  const needed = classNames?.length ?? 1 + Math.max(...ids.map((part) => largest(part)));
  if (needed > classes) throw Failure.of("vocabulary-too-small", { path, tokens: kind, needed, classes });
  const [train, held] = ids.map((part, i) =>
    cutSequences(part, { path: parts[i]?.path ?? path, split: i === 0 ? "train" : "test", length }),
  ) as [Split, Split];
  const names = classNames === undefined ? {} : { encoding: { classNames } };
  return { ...names, train, test: held };
}

/** The bytes or code points of a part of a text. */
interface Symbols {
  readonly path: string;
  readonly codes: Uint8Array | Uint32Array;
}

async function readSymbols(path: string, kind: TokenKind): Promise<Symbols> {
  const bytes = await readDataFile(path);
  requireMemory("text", 4 * bytes.length);
  if (kind === "bytes") return { path, codes: bytes };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { path, codes: Uint32Array.from(codePoints(text)) };
  } catch (error) {
    throw Failure.of("undecodable-text-file", { path }, error);
  }
}

function* codePoints(text: string): Generator<number> {
  for (const character of text) yield character.codePointAt(0) ?? 0;
}

function splitSymbols({ path, codes }: Symbols, share: number): readonly [train: Symbols, test: Symbols] {
  const end = Math.round(codes.length * share);
  return [
    { path, codes: codes.subarray(0, end) },
    { path, codes: codes.subarray(end) },
  ];
}

interface Tokens {
  readonly ids: readonly Int32Array[];
  readonly classNames: readonly string[] | undefined;
}

function asBytes(parts: readonly Symbols[]): Tokens {
  return { ids: parts.map(({ codes }) => toIds(codes, (code) => code)), classNames: undefined };
}

function asCharacters(parts: readonly [train: Symbols, test: Symbols]): Tokens {
  const known = [...new Set(parts[0].codes)].sort((a, b) => a - b);
  const idOf = new Map(known.map((code, id) => [code, id]));
  const classNames = known.map((code) => String.fromCodePoint(code));
  if (parts[1].codes.some((code) => !idOf.has(code))) classNames.push("any other character");
  return {
    ids: parts.map(({ codes }) => toIds(codes, (code) => idOf.get(code) ?? known.length)),
    classNames,
  };
}

function toIds(codes: Uint8Array | Uint32Array, idOf: (code: number) => number): Int32Array {
  const ids = sharedInts(codes.length);
  for (let i = 0; i < codes.length; i++) ids[i] = idOf(codes[i] ?? 0);
  return ids;
}

function largest(ids: Int32Array): number {
  let most = 0;
  for (const id of ids) most = Math.max(most, id);
  return most;
}

/** Samples and labels are the same memory, one token apart; what is left at the end is not used. */
function cutSequences(
  ids: Int32Array,
  { path, split, length }: { path: string; split: string; length: number },
): Split {
  const count = Math.floor((ids.length - 1) / length);
  if (count < 1) throw Failure.of("text-too-short", { path, split, found: ids.length, needed: length + 1 });
  return { count, values: ids.subarray(0, count * length), labels: ids.subarray(1, 1 + count * length) };
}
