import { Failure, systemReason } from "../../../diagnostics/index.js";
import { loadRegularFile } from "../../files/regular-file.js";
import { voidLabel } from "../../target.js";
import type { ImageShape, Split } from "../dataset.js";
import { labelChunksOf } from "../sample-file.js";
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
  const mask = await decodeMask(path, bytes);
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

/** Fails with SPK4186 where the pixels of a split, `pixels` of each picture, are all void. */
export function requireClassesIn(
  masks: string,
  splits: Readonly<Record<"train" | "test", Split> & { validation: Split | undefined }>,
  pixels: number,
): void {
  for (const name of ["train", "test", "validation"] as const) {
    const split = splits[name];
    if (split === undefined || split.count === 0) continue;
    let isLabelled = false;
    for (const labels of labelChunksOf(split, pixels))
      isLabelled ||= new Int32Array(labels).some((label) => label !== voidLabel);
    if (!isLabelled) throw Failure.of("masks-without-class", { masks, split: name, pictures: split.count });
  }
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

/** A PNG file as the numbers that it stores: the decoder of pictures turns indices of a palette into colours. */
async function decodeMask(path: string, bytes: Uint8Array): Promise<Mask> {
  const fail = (reason: string): Failure => Failure.of("unreadable-mask", { path, reason });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPng = bytes.length > 33 && view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a;
  if (!isPng) throw fail("it is no PNG");
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width * height > mostPixels)
    throw fail(`it has ${width}x${height} pixels; the limit is ${mostPixels} in all`);
  const { decode } = await import("fast-png");
  const decoded = (() => {
    try {
      return decode(bytes, { checkCrc: true });
    } catch {
      throw fail("it is damaged or cut short");
    }
  })();
  const { channels, depth, data } = decoded;
  if (channels !== 1)
    throw fail(
      "it is in colour or has transparency; a mask has one number a pixel, a grey value or a palette index",
    );
  if (data instanceof Uint16Array) throw fail("it has 16 bits a pixel; a mask has 8 at most");
  return { width, height, values: numbersOf(data, { width, height, depth }) };
}

interface Layout {
  readonly width: number;
  readonly height: number;
  /** Bits of a pixel, at most 8. */
  readonly depth: number;
}

/** The number of each pixel, several of which may share a byte; each row begins with a byte of its own. */
function numbersOf(rows: ArrayLike<number>, { width, height, depth }: Layout): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const values = new Uint8Array(width * height);
  const inByte = 8 / depth;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = rows[y * rowBytes + Math.floor(x / inByte)] ?? 0;
      values[y * width + x] = (byte >> (8 - depth * ((x % inByte) + 1))) & (2 ** depth - 1);
    }
  }
  return values;
}
