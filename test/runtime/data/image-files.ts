import sharp from "sharp";

export type Colour = readonly [red: number, green: number, blue: number];

/** An image of one colour. */
export function plainImage(
  format: "png" | "jpeg" | "webp" | "gif" | "tiff" | "avif",
  [r, g, b]: Colour,
  width = 8,
  height = 8,
): Promise<Uint8Array> {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    [format]()
    .toBuffer();
}

/** `count` images for each class, no two alike: the red channel is the class, the green one the number of the image. */
export async function imagesByClass(
  classes: readonly string[],
  count: number,
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const [label, name] of classes.entries()) {
    for (let i = 0; i < count; i++) {
      files[`${name}/${i}.png`] = await plainImage("png", [label * 50, i, 200], 4, 4);
    }
  }
  return files;
}
