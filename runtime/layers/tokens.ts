import type { Ops } from "../../tensor/ops/ops.js";

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

/** weight [vocabulary, features]. */
export interface EmbeddingParameters<T> {
  readonly weight: T;
}

/** The row of the weight that each token names. h int32 [n, length] to [n, length, features]. */
export function embedding<T>(ops: Ops<T>, h: T, p: EmbeddingParameters<T>): T {
  const [vocabulary = 0] = ops.shapeOf(p.weight);
  return ops.matmul(ops.oneHot(h, vocabulary), p.weight);
}

/** token [features]. */
export interface ClassTokenParameters<T> {
  readonly token: T;
}

/** One trained vector before those of each sample. h [n, length, features] to [n, length + 1, features]. */
export function classToken<T>(ops: Ops<T>, h: T, p: ClassTokenParameters<T>): T {
  const [samples = 0, , features = 0] = ops.shapeOf(h);
  return ops.concat([ops.broadcast(p.token, [samples, 1, features]), h], 1);
}

/** table [length, features]. */
export interface PositionsParameters<T> {
  readonly table: T;
}

/** A trained vector added at each position. h [n, length, features]. */
export function positions<T>(ops: Ops<T>, h: T, p: PositionsParameters<T>): T {
  return ops.add(h, p.table);
}

/** The vector at the first position. h [n, length, features] to [n, features]. */
export function firstToken<T>(ops: Ops<T>, h: T): T {
  const [samples = 0, , features = 0] = ops.shapeOf(h);
  return ops.reshape(ops.slice(h, [0, 0, 0], [samples, 1, features]), [samples, features]);
}

/** The mean of the vectors. h [n, length, features] to [n, features]. */
export function meanTokens<T>(ops: Ops<T>, h: T): T {
  return ops.mean(h, [1]);
}
