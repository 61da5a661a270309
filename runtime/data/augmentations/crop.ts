import type { ImageShape, SampleValues } from "../dataset.js";
import { defineAugmentation } from "./define-augmentation.js";

/**
 * A window of the image's own size out of the image with `padding` zeros on every side, all (2 · padding + 1)² places
 * equally likely; the row drawn before the column.
 */
export const cropAugmentation = defineAugmentation({
  name: "crop",
  summary: "a random window of the image with a black border of `padding` pixels around it",
  signature: { padding: { type: "int", min: 0, max: 4_096 } },
  create:
    ({ padding }, shape, { outside }) =>
    (source, from, target, random) => {
      const top = random.below(2 * padding + 1) - padding;
      const left = random.below(2 * padding + 1) - padding;
      cropImage(source, from, target, shape, { top, left, outside });
    },
});

/** The window whose upper left corner is at row `top` and column `left` of the image; `outside` beyond the image. */
export function cropImage(
  source: SampleValues,
  from: number,
  target: SampleValues,
  { channels, height, width }: ImageShape,
  { top, left, outside }: { readonly top: number; readonly left: number; readonly outside: number },
): void {
  const firstX = Math.min(width, Math.max(0, -left));
  const lastX = Math.max(firstX, Math.min(width, width - left));
  let to = 0;
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const sourceY = y + top;
      const row = from + (c * height + sourceY) * width + left;
      const inside = sourceY >= 0 && sourceY < height;
      for (let x = 0; x < width; x++) {
        target[to + x] = inside && x >= firstX && x < lastX ? (source[row + x] ?? 0) : outside;
      }
      to += width;
    }
  }
}
