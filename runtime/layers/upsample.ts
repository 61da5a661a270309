import type { Ops } from "../../tensor/ops/ops.js";
import { defineLayer } from "./layer.js";

export interface UpsampleOptions {
  /** How many times as high and as wide. */
  readonly scale: number;
  readonly mode: "nearest" | "bilinear";
}

/**
 * A larger image. Pixel i of h′ = scale · h lies at (i + ½) / scale − ½ of the input: `nearest` takes the pixel under it, `bilinear` weighs
 * the two beside it, as PyTorch does without `align_corners`. Both axes are products with a matrix. h [n, c, height, width] to [n, c,
 * scale · height, scale · width].
 */
export function upsample<T>(ops: Ops<T>, h: T, { scale, mode }: UpsampleOptions): T {
  const [, , height = 0, width = 0] = ops.shapeOf(h);
  const weightsOf = mode === "nearest" ? nearest : bilinear;
  const matrix = (size: number): T =>
    ops.constant(interpolation(size, scale, weightsOf), { dtype: "float32", shape: [size * scale, size] });
  return ops.matmul(ops.matmul(matrix(height), h), matrix(width), { transposeB: true });
}

/** Which pixels make the one at a place, and by what weight. */
type Weights = (place: number) => readonly (readonly [pixel: number, weight: number])[];

const nearest: Weights = (place) => [[Math.floor(place + 0.5), 1]];

const bilinear: Weights = (place) => {
  const low = Math.floor(place);
  return [
    [low, 1 - (place - low)],
    [low + 1, place - low],
  ];
};

/** [scale · size, size], row by row: what is beyond an end is the pixel at the end. */
function interpolation(size: number, scale: number, weightsOf: Weights): Float32Array {
  const matrix = new Float32Array(size * scale * size);
  for (let row = 0; row < size * scale; row++) {
    for (const [pixel, weight] of weightsOf((row + 0.5) / scale - 0.5)) {
      const column = Math.max(0, Math.min(size - 1, pixel));
      const place = row * size + column;
      matrix[place] = (matrix[place] ?? 0) + weight;
    }
  }
  return matrix;
}

export const upsampleLayer = defineLayer({
  name: "upsample",
  summary: "a larger image",
  elsewhere: ["interpolate", "upsampling", "upsamplingnearest", "upsamplingbilinear"],
  signature: {
    scale: { type: "int", min: 1, default: 2 },
    mode: { type: "word", words: ["nearest", "bilinear"], default: "nearest" },
  },
  accepts: ["image"],
  options: ({ scale, mode }) => ({ scale, mode }),
  call: { upsample },
});
