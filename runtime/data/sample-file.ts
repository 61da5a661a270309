import { readSync } from "node:fs";
import { Failure, systemReason } from "../../diagnostics/index.js";
import type { SampleFile, SampleValues, Split } from "./dataset.js";

/** Reads the sample at `index` into `into`, which is as long as a sample. Fails with SPK4160 where it cannot be read. */
export function readSample(file: SampleFile, index: number, into: Uint8Array): Uint8Array {
  readAll(file.descriptor, into, file.start + index * into.length);
  return into;
}

/**
 * Reads the sequence of tokens at `index` and the token after it into `into`, which is one longer than a sample: the labels are
 * the tokens from the second one on. Fails as `readSample`.
 */
export function readTokens(file: SampleFile, index: number, into: Int32Array): Int32Array {
  readIntegers(file.descriptor, into, file.start + index * (into.length - 1) * into.BYTES_PER_ELEMENT);
  return into;
}

/** Reads int32 from a place in an open file, in bytes. */
export function readIntegers(descriptor: number, into: Int32Array, position: number): void {
  readAll(descriptor, new Uint8Array(into.buffer, into.byteOffset, into.byteLength), position);
}

/** Bytes that are read at once where all samples of a file are gone through. */
const chunkBytes = 2 ** 22;

/**
 * All samples of a split, `size` numbers each, in their order: those in memory as one chunk, those in a file piece by piece,
 * whole samples always. A chunk lasts until the next one.
 */
export function* chunksOf({ count, values, file }: Split, size: number): Generator<SampleValues> {
  if (file === undefined) yield values;
  else yield* chunksIn(file, count, size);
}

/** All labels of a split in the same way, `size` to a sample. */
export function* labelChunksOf(
  { count, labels, labelFile }: Split,
  size: number,
): Generator<Split["labels"]> {
  if (labelFile === undefined) yield labels;
  else yield* chunksIn(labelFile, count, size);
}

function* chunksIn(
  { descriptor, start, holdsTokens }: SampleFile,
  count: number,
  size: number,
): Generator<Uint8Array | Int32Array> {
  const bytes = size * (holdsTokens ? Int32Array.BYTES_PER_ELEMENT : 1);
  const most = Math.max(1, Math.floor(chunkBytes / bytes));
  const memory = new Uint8Array(Math.min(most, count) * bytes);
  for (let first = 0; first < count; first += most) {
    const chunk = memory.subarray(0, Math.min(most, count - first) * bytes);
    readAll(descriptor, chunk, start + first * bytes);
    yield holdsTokens ? new Int32Array(chunk.buffer, 0, chunk.length / 4) : chunk;
  }
}

function readAll(descriptor: number, into: Uint8Array, position: number): void {
  try {
    for (let done = 0; done < into.length; ) {
      const read = readSync(descriptor, into, done, into.length - done, position + done);
      if (read === 0) throw new Error("it ended too early");
      done += read;
    }
  } catch (error) {
    throw Failure.of("unreadable-sample-file", { reason: systemReason(error) }, error);
  }
}
