import { createHash } from "node:crypto";
import { Failure, systemReason } from "../../../diagnostics/index.js";
import { FileTooLarge, loadRegularFile } from "../../files/regular-file.js";
import type { ImageShape } from "../dataset.js";
import { largestImageFile } from "./image-format.js";

export type Fit = "crop" | "stretch";

export interface DecodedImage {
  /** The pixels of one sample: channel, height, width. */
  readonly pixels: Uint8Array;
  /** What the image measures as it is seen, before it is brought into the sample. */
  readonly width: number;
  readonly height: number;
}

/**
 * Reads an image file whose bytes have the SHA-256 `digest`, in hexadecimal. Rejects where they are others by now, or cannot
 * be decoded.
 */
export type DecodeImage = (file: string, digest: string) => Promise<DecodedImage>;

/**
 * Pixels of an image that are taken on, 134 million in all and as many on a side as JPEG can count: a file of kilobytes
 * can unpack to gigabytes, and one row of millions keeps the decoder busy for half a minute.
 */
const mostPixels = 2 ** 27;
const longestSide = 2 ** 16 - 1;

/**
 * A decoder of images to samples of this shape, grey or in colour; of an animation or a file of pages, to the first one.
 * The image is turned as its camera says, and scaled: `crop` fills the sample and cuts off what is over on both sides
 * alike, `stretch` gives up the proportions. What is transparent becomes black.
 */
export async function imageDecoder({ channels, height, width }: ImageShape, fit: Fit): Promise<DecodeImage> {
  const { default: sharp } = await import("sharp").catch((error: unknown) => {
    throw Failure.of("unavailable-image-decoder", { reason: systemReason(error) }, error);
  });
  return async (file, digest) => {
    // From memory: the decoder takes what a file is from its bytes, and no loader of it is chosen by a name.
    const bytes = await loadRegularFile(file, largestImageFile);
    // The split was made by what the file held before.
    if (createHash("sha256").update(bytes).digest("hex") !== digest) throw new ChangedFile();
    const { autoOrient: size } = await sharp(bytes, { limitInputPixels: false }).metadata();
    requireSize(size);
    const pixels = await sharp(bytes, { failOn: "error", limitInputPixels: mostPixels, pages: 1 })
      .autoOrient()
      .flatten({ background: "black" })
      .resize(width, height, { fit: fit === "crop" ? "cover" : "fill" })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer();
    return { pixels: toPlanes(pixels, channels, height * width), ...size };
  };
}

class TooManyPixels extends Error {}

class ChangedFile extends Error {
  override readonly message = "it changed while the images were read";
}

function requireSize({ width, height }: { readonly width: number; readonly height: number }): void {
  const found = `it has ${width}x${height} pixels; the limit is`;
  if (width > longestSide || height > longestSide)
    throw new TooManyPixels(`${found} ${longestSide} on a side`);
  if (width * height > mostPixels) throw new TooManyPixels(`${found} ${mostPixels} in all`);
}

/**
 * Why an image of this format could not be read. The words of the decoder are of its own parts, and the same for several
 * mistakes: "vipspng: libpng read error", "source: bad seek to 1024", "Unknown error".
 */
export function decodingProblem(format: string, error: unknown): string {
  if (error instanceof TooManyPixels || error instanceof FileTooLarge || error instanceof ChangedFile)
    return error.message;
  if (error instanceof Error && "code" in error) return systemReason(error);
  return `it is ${format}, damaged or cut short`;
}

/** From the channels of a pixel side by side to one plane after another. */
function toPlanes(pixels: Uint8Array, channels: number, plane: number): Uint8Array {
  if (pixels.length !== channels * plane) throw new Error(`${pixels.length / plane} channels after decoding`);
  const planes = new Uint8Array(pixels.length);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < plane; i++) planes[c * plane + i] = pixels[i * channels + c] ?? 0;
  }
  return planes;
}
