import { readSync } from "node:fs";
import { Failure, systemReason } from "../../diagnostics/index.js";
import type { SampleFile, SampleValues, Split } from "./dataset.js";

/** Reads the sample at `index` into `into`, which is as long as a sample. Fails with SPK4160 where it cannot be read. */
export function readSample(file: SampleFile, index: number, into: Uint8Array): Uint8Array {
  readAll(file.descriptor, into, file.start + index * into.length);
  return into;
}

/** Bytes that are read at once where all samples of a file are gone through. */
const chunkBytes = 2 ** 22;

/**
 * All samples of a split, `size` numbers each, in their order: those in memory as one chunk, those in a file piece by piece,
 * whole samples always. A chunk lasts until the next one.
 */
export function* chunksOf({ count, values, file }: Split, size: number): Generator<SampleValues> {
  if (file === undefined) {
    yield values;
    return;
  }
  const most = Math.max(1, Math.floor(chunkBytes / size));
  const memory = new Uint8Array(Math.min(most, count) * size);
  for (let first = 0; first < count; first += most) {
    const chunk = memory.subarray(0, Math.min(most, count - first) * size);
    readAll(file.descriptor, chunk, file.start + first * size);
    yield chunk;
  }
}

/** All labels of a split, as `chunksOf` gives samples. */
export function* labelChunksOf(
  { count, labels, labelFile }: Split,
  size: number,
): Generator<Split["labels"]> {
  if (labelFile === undefined) yield labels;
  else {
    const file = { count, values: new Uint8Array(0), labels, file: labelFile };
    for (const chunk of chunksOf(file, size)) yield chunk as Uint8Array;
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
