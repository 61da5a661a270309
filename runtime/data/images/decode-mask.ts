import { inflateSync } from "node:zlib";
import { Failure, systemReason } from "../../../diagnostics/index.js";
import { loadRegularFile } from "../../files/regular-file.js";
import { voidLabel } from "../../target.js";
import type { ImageShape } from "../dataset.js";
import type { Fit } from "./decode-image.js";
import { largestImageFile } from "./image-format.js";

/** The class of each pixel, row by row: grey values or indices of a palette, as a PNG file stores them. */
interface Mask {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** Pixels of a mask that are taken on, as of a picture. */
const mostPixels = 2 ** 27;

/** Colour types of PNG that hold one number a pixel. */
const [grey, palette] = [0, 3];

/**
 * Reads the mask of a picture, which is `size` as it is seen, into the height and width of a sample: by the nearest pixel, scaled
 * and cropped as the picture is. Fails with SPK4182 where the file is missing, SPK4183 where it is no mask, SPK4184 where it has
 * another size, SPK4185 where it holds a number that is neither a class from 0 nor void.
 */
export async function readMask(
  path: string,
  { picture, size, shape, classes, fit }: MaskReading,
): Promise<Uint8Array> {
  const bytes = await loadRegularFile(path, largestImageFile).catch((error: unknown) => {
    throw isMissing(error)
      ? Failure.of("missing-mask", { picture, mask: path })
      : Failure.of("unreadable-mask", { path, reason: systemReason(error) }, error);
  });
  const mask = decodeMask(path, bytes);
  if (mask.width !== size.width || mask.height !== size.height)
    throw Failure.of("mask-size-mismatch", {
      ...{ path, found: `${mask.width}x${mask.height}`, picture },
      expected: `${size.width}x${size.height}`,
    });
  const at = mask.values.findIndex((value) => value >= classes && value !== voidLabel);
  if (at !== -1)
    throw Failure.of("mask-value-out-of-range", {
      ...{ path, value: mask.values[at] ?? 0, classes },
      ...{ x: at % mask.width, y: Math.floor(at / mask.width) },
    });
  return fitMask(mask, shape, fit);
}

interface MaskReading {
  /** The file of the picture. */
  readonly picture: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly shape: Pick<ImageShape, "height" | "width">;
  readonly classes: number;
  readonly fit: Fit;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** The mask in the size of a sample: each pixel is the one of the mask that its centre lies in. */
function fitMask(mask: Mask, { height, width }: Pick<ImageShape, "height" | "width">, fit: Fit): Uint8Array {
  const scale = Math.max(width / mask.width, height / mask.height);
  const sourcesOf = (from: number, to: number): Int32Array => {
    const scaled = fit === "crop" ? Math.max(to, Math.round(from * scale)) : to;
    const cut = Math.floor((scaled - to) / 2);
    return Int32Array.from({ length: to }, (_, i) => Math.floor(((i + cut + 0.5) * from) / scaled));
  };
  const [rows, columns] = [sourcesOf(mask.height, height), sourcesOf(mask.width, width)];
  const fitted = new Uint8Array(height * width);
  for (const [y, row] of rows.entries())
    for (const [x, column] of columns.entries())
      fitted[y * width + x] = mask.values[row * mask.width + column] ?? voidLabel;
  return fitted;
}

/**
 * A PNG file as the numbers that it stores. The decoder of pictures turns indices of a palette into colours, so masks are read
 * here: the chunks IHDR and IDAT, and the filters of rows (PNG specification, third edition, 2025, section 9).
 */
function decodeMask(path: string, bytes: Uint8Array): Mask {
  const fail = (reason: string): Failure => Failure.of("unreadable-mask", { path, reason });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPng = bytes.length > 33 && view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a;
  if (!isPng) throw fail("it is no PNG");
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth = 0, colour, , , interlace] = bytes.subarray(24, 29);
  if (colour !== grey && colour !== palette)
    throw fail(
      "it is in colour or has transparency; a mask has one number a pixel, a grey value or a palette index",
    );
  if (![1, 2, 4, 8, 16].includes(depth)) throw fail("it is damaged or cut short");
  if (depth > 8) throw fail("it has 16 bits a pixel; a mask has 8 at most");
  if (interlace !== 0) throw fail("it is interlaced");
  if (width * height > mostPixels)
    throw fail(`it has ${width}x${height} pixels; the limit is ${mostPixels} in all`);
  const rowBytes = Math.ceil((width * depth) / 8);
  const packed = Buffer.concat(dataChunks(bytes, view));
  try {
    const rows = inflateSync(packed, { maxOutputLength: height * (rowBytes + 1) });
    if (rows.length !== height * (rowBytes + 1)) throw fail("it is damaged or cut short");
    unfilter(rows, height, rowBytes);
    return { width, height, values: numbersOf(rows, { width, height, depth, rowBytes }) };
  } catch (error) {
    throw error instanceof Failure ? error : fail("it is damaged or cut short");
  }
}

function dataChunks(bytes: Uint8Array, view: DataView): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === 0x49444154) found.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return found;
}

/** Turns differences into the bytes themselves, in place. Each row begins with its filter; a pixel is one byte, or part of one. */
function unfilter(rows: Uint8Array, height: number, rowBytes: number): void {
  const stride = rowBytes + 1;
  for (let y = 0; y < height; y++) {
    const filter = rows[y * stride];
    for (let i = 1; i <= rowBytes; i++) {
      const at = y * stride + i;
      const left = i > 1 ? (rows[at - 1] ?? 0) : 0;
      const up = y > 0 ? (rows[at - stride] ?? 0) : 0;
      const corner = i > 1 && y > 0 ? (rows[at - stride - 1] ?? 0) : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 5];
      if (predicted === undefined) throw new Error("no such filter");
      rows[at] = (rows[at] ?? 0) + predicted;
    }
  }
}

/** The one of the three that is nearest to left + up − corner. */
function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly rowBytes: number;
}

/** The number of each pixel, several of which may share a byte. */
function numbersOf(rows: Uint8Array, { width, height, depth, rowBytes }: Layout): Uint8Array {
  const values = new Uint8Array(width * height);
  const inByte = 8 / depth;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = rows[y * (rowBytes + 1) + 1 + Math.floor(x / inByte)] ?? 0;
      values[y * width + x] = (byte >> (8 - depth * ((x % inByte) + 1))) & (2 ** depth - 1);
    }
  }
  return values;
}
