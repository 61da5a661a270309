import type { ImageShape, SampleValues } from "../dataset.js";
import { defineAugmentation } from "./define-augmentation.js";

/**
 * Random rotation and shift as torchvision's RandomAffine: the angle uniform in ±rotate degrees; the shifts uniform in
 * ±translate · side, rounded to whole pixels, x drawn before y.
 */
export const affineAugmentation = defineAugmentation({
  name: "affine",
  summary: "a random rotation about the centre, in degrees, then a random shift, as a share of a side",
  signature: {
    rotate: { type: "float", default: 0, min: 0, max: 180 },
    translate: { type: "float", default: 0, min: 0, max: 1 },
  },
  create({ rotate, translate }, shape, { outside }) {
    const largestX = translate * shape.width;
    const largestY = translate * shape.height;
    return (source, from, target, random) => {
      const degrees = random.uniform(-rotate, rotate);
      const shiftX = Math.round(random.uniform(-largestX, largestX));
      const shiftY = Math.round(random.uniform(-largestY, largestY));
      warpAffine(source, from, target, shape, { degrees, shiftX, shiftY, outside });
    };
  },
});

export interface Warp {
  readonly degrees: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly outside: number;
}

/**
 * Turns an image clockwise about its centre and then shifts it right and down. The pixel with its centre at p comes
 * from R(-degrees) (p - centre - shift) + centre: from the pixel that holds that place (nearest neighbour), or is `outside`
 * where there is none.
 */
export function warpAffine(
  source: SampleValues,
  from: number,
  target: SampleValues,
  { channels, height, width }: ImageShape,
  { degrees, shiftX, shiftY, outside }: Warp,
): void {
  const cos = Math.cos((degrees * Math.PI) / 180);
  const sin = Math.sin((degrees * Math.PI) / 180);
  const centerX = width / 2;
  const centerY = height / 2;
  const plane = height * width;
  const left = 0.5 - centerX - shiftX;
  let to = 0;
  for (let y = 0; y < height; y++) {
    const down = y + 0.5 - centerY - shiftY;
    const startX = cos * left + sin * down + centerX;
    const startY = cos * down - sin * left + centerY;
    for (let x = 0; x < width; x++) {
      const sourceX = startX + cos * x;
      const sourceY = startY - sin * x;
      const inside = sourceX >= 0 && sourceX < width && sourceY >= 0 && sourceY < height;
      if (inside) {
        const at = from + (sourceY | 0) * width + (sourceX | 0);
        for (let c = 0; c < channels; c++) target[to + c * plane] = source[at + c * plane] ?? 0;
      } else {
        for (let c = 0; c < channels; c++) target[to + c * plane] = outside;
      }
      to += 1;
    }
  }
}
