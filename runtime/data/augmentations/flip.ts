import type { ImageShape, SampleValues } from "../dataset.js";
import { defineAugmentation } from "./define-augmentation.js";

/** The image mirrored left to right with the given probability, otherwise as it is. */
export const flipAugmentation = defineAugmentation({
  name: "flip",
  summary: "mirrored left to right, with a chance",
  signature: { probability: { type: "float", default: 0.5, min: 0, max: 1 } },
  create({ probability }, shape) {
    const size = shape.channels * shape.height * shape.width;
    return (source, from, target, random) => {
      if (random.uniform() < probability) flipImage(source, from, target, shape);
      else for (let i = 0; i < size; i++) target[i] = source[from + i] ?? 0;
    };
  },
});

export function flipImage(
  source: SampleValues,
  from: number,
  target: SampleValues,
  { channels, height, width }: ImageShape,
): void {
  for (let start = 0; start < channels * height * width; start += width) {
    const last = from + start + width - 1;
    for (let x = 0; x < width; x++) target[start + x] = source[last - x] ?? 0;
  }
}
