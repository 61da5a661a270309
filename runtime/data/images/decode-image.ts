import { Failure, systemReason } from "../../../diagnostics/index.js";
import type { ImageShape } from "../dataset.js";

export type Fit = "crop" | "stretch";

/** Reads an image file into the pixels of one sample: channel, height, width. Rejects where it is no image. */
export type DecodeImage = (file: string) => Promise<Uint8Array>;

/**
 * A decoder of PNG and JPEG to samples of this shape, grey or in colour. The image is turned as its camera says, and
 * scaled: `crop` fills the sample and cuts off what is over on both sides alike, `stretch` gives up the proportions.
 * What is transparent becomes black.
 */
export async function imageDecoder({ channels, height, width }: ImageShape, fit: Fit): Promise<DecodeImage> {
  const { default: sharp } = await import("sharp").catch((error: unknown) => {
    throw Failure.of("unavailable-image-decoder", { reason: systemReason(error) }, error);
  });
  return async (file) => {
    const pixels = await sharp(file, { failOn: "error" })
      .autoOrient()
      .flatten({ background: "black" })
      .resize(width, height, { fit: fit === "crop" ? "cover" : "fill" })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer();
    return toPlanes(pixels, channels, height * width);
  };
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
