import type { Ops } from "../ops/ops.js";

/** All numbers of a sample in one row, in channel, height, width order. h [n, …] to [n, features]. */
export function flatten<T>(ops: Ops<T>, h: T): T {
  const [samples = 0] = ops.shapeOf(h);
  return ops.reshape(h, [samples, -1]);
}
