import type { ImageShape, SampleValues } from "../dataset.js";
import { defineAugmentation } from "./define-augmentation.js";

/**
 * A hole in the image (DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout",
 * 2017): a square whose centre is any pixel, all equally likely, the row drawn before the column; what of it lies
 * outside the image is cut off. They cut after normalisation, so that a hole is 0 there; augmentations work on stored
 * values, so a hole holds `mean` here, that of the normalisation, for bytes the nearest one.
 */
export const cutoutAugmentation = defineAugmentation({
  name: "cutout",
  summary: "a square hole at a random place, with sides of `size` pixels",
  signature: { size: { type: "int", min: 1, max: 4_096 } },
  create({ size }, shape, { mean, isMask }) {
    const floats = Float32Array.from({ length: shape.channels }, (_, c) => mean[c] ?? mean[0] ?? 0);
    const bytes = Uint8ClampedArray.from(floats, (value) => 255 * value);
    return (source, from, target, random) => {
      const row = random.below(shape.height);
      const column = random.below(shape.width);
      if (isMask) return copyImage(source, from, target, shape);
      const fill = source instanceof Uint8Array ? bytes : floats;
      cutOut(source, from, target, shape, { size, row, column, fill });
    };
  },
});

/** A mask as it is: what is behind the hole stays to be learned. */
function copyImage(source: SampleValues, from: number, target: SampleValues, shape: ImageShape): void {
  const size = shape.channels * shape.height * shape.width;
  for (let i = 0; i < size; i++) target[i] = source[from + i] ?? 0;
}

export interface Hole {
  readonly size: number;
  /** Its centre; where `size` is even, the pixel below and to the right of it. */
  readonly row: number;
  readonly column: number;
  /** Its value in each channel. */
  readonly fill: ArrayLike<number>;
}

/** The image with a square hole. */
export function cutOut(
  source: SampleValues,
  from: number,
  target: SampleValues,
  { channels, height, width }: ImageShape,
  { size, row, column, fill }: Hole,
): void {
  const top = row - Math.floor(size / 2);
  const left = column - Math.floor(size / 2);
  let to = 0;
  for (let c = 0; c < channels; c++) {
    const value = fill[c] ?? 0;
    for (let y = 0; y < height; y++) {
      const isCut = y >= top && y < top + size;
      for (let x = 0; x < width; x++) {
        const isHole = isCut && x >= left && x < left + size;
        target[to] = isHole ? value : (source[from + to] ?? 0);
        to += 1;
      }
    }
  }
}
