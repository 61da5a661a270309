import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import { truncatedNormal } from "./initializers.js";
import { defineLayer } from "./layer.js";

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

export interface TokenOptions {
  /** Counted from 0, or from −1 backwards from the last. */
  readonly place: number;
}

/** The vector at a position. h [n, length, features] to [n, features]. Throws `ShapeError` where there is no such position. */
export function token<T>(ops: Ops<T>, h: T, { place }: TokenOptions): T {
  const [samples = 0, length = 0, features = 0] = ops.shapeOf(h);
  const from = place < 0 ? length + place : place;
  if (from < 0 || from >= length) {
    const reason = `there is no position ${place} among ${length}`;
    throw new ShapeError("slice", [ops.typeOf(h)], reason);
  }
  return ops.reshape(ops.slice(h, [0, from, 0], [samples, 1, features]), [samples, features]);
}

/** The mean of the vectors. h [n, length, features] to [n, features]. */
export function meanTokens<T>(ops: Ops<T>, h: T): T {
  return ops.mean(h, [1]);
}

export const classTokenLayer = defineLayer({
  name: "class_token",
  elsewhere: ["clstoken"],
  summary: "a trained vector before the others",
  signature: {},
  accepts: ["sequence"],
  parameters: ({ shape: [, width = 0] }) => ({
    token: { shape: [width], initializer: { kind: "normal", deviation: 1e-6 } as const },
  }),
  call: { classToken },
});

export const positionsLayer = defineLayer({
  name: "positions",
  elsewhere: ["positionalembedding", "posembed", "positionalencoding", "wpe"],
  summary: "a trained vector added at each position",
  signature: {},
  accepts: ["sequence"],
  parameters: ({ shape }) => ({ table: { shape, initializer: truncatedNormal } }),
  call: { positions },
});

export const firstTokenLayer = defineLayer({
  name: "first_token",
  elsewhere: ["cls"],
  summary: "the vector at the first position",
  signature: {},
  accepts: ["sequence"],
  call: { firstToken },
});

export const tokenLayer = defineLayer({
  name: "token",
  summary: "the vector at a position",
  elsewhere: ["lasttoken", "select"],
  signature: { place: { type: "int" } },
  accepts: ["sequence"],
  options: ({ place }) => ({ place }),
  call: { token },
});

export const meanTokensLayer = defineLayer({
  name: "mean_tokens",
  elsewhere: ["meanpool"],
  summary: "the mean of the vectors",
  signature: {},
  accepts: ["sequence"],
  call: { meanTokens },
});
