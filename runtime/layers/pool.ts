import type { Ops } from "../ops/ops.js";

/** Each applies to height and width alike. */
export interface MaxpoolOptions {
  readonly kernel: number;
  readonly stride: number;
}

/** The greatest number of each window, without padding. h [n, c, height, width] to [n, c, height', width']. */
export function maxpool<T>(ops: Ops<T>, h: T, { kernel, stride }: MaxpoolOptions): T {
  return ops.maxPool2d(h, { kernel: [kernel, kernel], strides: [stride, stride], padding: [0, 0, 0, 0] });
}

/** The mean of each channel. h [n, c, height, width] to [n, c]. */
export function globalAveragePool<T>(ops: Ops<T>, h: T): T {
  return ops.mean(h, [2, 3]);
}
