import type { Ops } from "../../tensor/ops/ops.js";
import { defineLayer } from "./layer.js";

export interface PatchesOptions {
  /** Height and width of a patch in pixels. */
  readonly size: number;
}

/**
 * Cuts images into square patches, row by row, each in channel, height, width order.
 * h [n, c, height, width] to [n, (height / size) · (width / size), c · size²].
 */
export function patches<T>(ops: Ops<T>, h: T, { size }: PatchesOptions): T {
  const [samples = 0, channels = 0, height = 0, width = 0] = ops.shapeOf(h);
  const [rows, columns] = [height / size, width / size];
  const cut = ops.reshape(h, [samples, channels, rows, size, columns, size]);
  const ordered = ops.transpose(cut, [0, 2, 4, 1, 3, 5]);
  return ops.reshape(ordered, [samples, rows * columns, channels * size * size]);
}

export const patchesLayer = defineLayer({
  name: "patches",
  elsewhere: ["patchembed", "patchify", "unfold"],
  summary: "an image cut into square patches",
  signature: { size: { type: "int", min: 1 } },
  accepts: ["image"],
  divisions: ({ shape: [, height = 0, width = 0] }, { size }) => [
    { part: "size", count: size, whole: "the height", size: height },
    { part: "size", count: size, whole: "the width", size: width },
  ],
  options: ({ size }) => ({ size }),
  call: { patches },
});
