import { Failure, systemReason } from "../../diagnostics/index.js";
import { loadRegularFile } from "../files/regular-file.js";
import { CannotUnpack, loadUnpacked } from "../files/unpack.js";
import { type Split, sharedBytes } from "./dataset.js";

/**
 * IDX, the format of MNIST (described at http://yann.lecun.com/exdb/mnist/): big-endian 32-bit words, a magic number
 * and one word per dimension, then the bytes. Two kinds matter here: images (count x height x width) and labels.
 */
const imageMagic = 0x00000803;
const labelMagic = 0x00000801;

/** No IDX file of these kinds comes near: bounds, so that a hostile file cannot fill the memory. */
const largest = { images: 2 ** 30, labels: 2 ** 26 };

export interface IdxImages {
  readonly count: number;
  /** count x height x width bytes, in shared memory. */
  readonly pixels: Uint8Array;
}

/** The images and labels of one split. Every way in which the files can be wrong is a Failure of its own. */
export async function readIdxSplit(files: {
  readonly images: string;
  readonly labels: string;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  /** The label of the first class; 0 unless given. */
  readonly firstLabel?: number;
}): Promise<Split> {
  const [imageBytes, labelBytes] = await Promise.all([
    readBytes(files.images, largest.images),
    readBytes(files.labels, largest.labels),
  ]);
  const { count, pixels } = parseIdxImages(files.images, imageBytes, files.height, files.width);
  const labels = parseIdxLabels(files.labels, labelBytes, files);
  if (labels.length !== count) {
    throw Failure.of("label-count-mismatch", {
      images: files.images,
      imageCount: count,
      labels: files.labels,
      labelCount: labels.length,
    });
  }
  return { count, values: pixels, labels };
}

/** `path` names the bytes in failures. */
function parseIdxImages(path: string, bytes: Uint8Array, height: number, width: number): IdxImages {
  const [count, ...size] = parseHeader(path, bytes, { magic: imageMagic, dimensions: 3, content: "images" });
  const [foundHeight, foundWidth] = size;
  if (foundHeight !== height || foundWidth !== width) {
    throw Failure.of("image-size-mismatch", {
      path,
      expected: `${height}x${width}`,
      found: `${foundHeight}x${foundWidth}`,
    });
  }
  return { count, pixels: takeBody(path, bytes, 16, count * height * width) };
}

/** The classes from 0. `path` names the bytes in failures. */
function parseIdxLabels(
  path: string,
  bytes: Uint8Array,
  { classes, firstLabel: first = 0 }: { readonly classes: number; readonly firstLabel?: number },
): Uint8Array {
  const [count] = parseHeader(path, bytes, { magic: labelMagic, dimensions: 1, content: "labels" });
  const labels = takeBody(path, bytes, 8, count);
  const index = labels.findIndex((label) => label < first || label >= first + classes);
  if (index !== -1) {
    const countsFromOne = first === 0 && labels.every((label) => label >= 1 && label <= classes);
    throw Failure.of("label-out-of-range", {
      ...{ path, index, label: labels[index] ?? 0, first, classes, countsFromOne },
    });
  }
  return first === 0 ? labels : labels.map((label) => label - first);
}

/** The sizes that the header declares, the count of samples first. */
function parseHeader(
  path: string,
  bytes: Uint8Array,
  { magic, dimensions, content }: { magic: number; dimensions: number; content: string },
): [number, ...number[]] {
  const headerLength = 4 + 4 * dimensions;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = bytes.length >= 4 ? view.getUint32(0) : undefined;
  if (found !== undefined && found !== magic) {
    const compressed = found >>> 16 === gzipMagic;
    throw Failure.of("idx-format-mismatch", {
      path,
      content,
      expected: hex(magic),
      found: hex(found),
      compressed,
    });
  }
  if (bytes.length < headerLength) {
    throw Failure.of("truncated-idx-file", { path, expected: headerLength, found: bytes.length });
  }
  const count = view.getUint32(4);
  if (count === 0) throw Failure.of("empty-data-source", { path });
  const sizes = Array.from({ length: dimensions - 1 }, (_, i) => view.getUint32(8 + 4 * i));
  return [count, ...sizes];
}

/** The bytes after the header, copied to shared memory. Their number must be exactly what the header declares. */
function takeBody(path: string, bytes: Uint8Array, headerLength: number, length: number): Uint8Array {
  const expected = headerLength + length;
  const found = bytes.length;
  if (found < expected) throw Failure.of("truncated-idx-file", { path, expected, found });
  if (found > expected) throw Failure.of("overlong-idx-file", { path, expected, found });
  const body = sharedBytes(length);
  body.set(bytes.subarray(headerLength));
  return body;
}

async function readBytes(path: string, most: number): Promise<Uint8Array> {
  try {
    return await (path.endsWith(".gz") ? loadUnpacked(path, most) : loadRegularFile(path, most));
  } catch (error) {
    const reason = systemReason(error);
    const name = error instanceof CannotUnpack ? "damaged-compressed-file" : "unreadable-dataset-file";
    throw Failure.of(name, { path, reason }, error);
  }
}

const gzipMagic = 0x1f8b;

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}
