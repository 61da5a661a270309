import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import type { TensorType } from "../../tensor/ops/tensor-type.js";
import type { Pair } from "../../tensor/signature.js";
import { softmax } from "./activations.js";
import { type AttentionParameters, attentionMatrices, headsOf, hidden, withoutHeads } from "./attention.js";
import { dense } from "./dense.js";
import { initArgument, linearMap, truncatedNormal } from "./initializers.js";
import { defineLayer } from "./layer.js";
import { axesOf, pairOf } from "./pair.js";

/** Those of attention over the channels, and positions [(2 · height − 1) · (2 · width − 1), heads] of a window. */
export interface WindowAttentionParameters<T> extends AttentionParameters<T> {
  readonly positions: T;
}

export interface WindowAttentionOptions {
  readonly heads: number;
  /** Height and width of a window, which divide those of the image. */
  readonly window: Pair;
  /** How far the windows lie below and right of a grid from the corner; 0 along an axis that is one window. */
  readonly shift: Pair;
}

type Axes = readonly [height: number, width: number];

/**
 * Attention within windows of an image (Swin, Liu et al. 2021): softmax(QKᵀ / √d + B) V for the pixels of each window, where B is a
 * trained number for each head and each distance between two pixels. Windows that are shifted reach over the edge to the other side,
 * where pixels from different sides do not see each other. h [n, channels, height, width], and the same out.
 */
export function windowAttention<T>(
  ops: Ops<T>,
  h: T,
  p: WindowAttentionParameters<T>,
  { heads, window: size, shift }: WindowAttentionOptions,
): T {
  const [samples = 0, channels = 0, height = 0, width = 0] = ops.shapeOf(h);
  const image: Axes = [height, width];
  const window = axesOf(size);
  requireSmallShift(ops.typeOf(h), axesOf(shift), window);
  const by = axesOf(shift).map((rows, axis) => (image[axis] === window[axis] ? 0 : rows)) as unknown as Axes;
  const grid: Axes = [height / window[0], width / window[1]];
  const [windows, pixels] = [grid[0] * grid[1], window[0] * window[1]];

  const cut = ops.reshape(rolled(ops, h, by), [samples, channels, grid[0], window[0], grid[1], window[1]]);
  const rows = ops.reshape(ops.transpose(cut, [0, 2, 4, 3, 5, 1]), [samples * windows, pixels, channels]);
  const queries = headsOf(ops, ops.mul(dense(ops, rows, p.query), 1 / Math.sqrt(channels / heads)), heads);
  const keys = headsOf(ops, dense(ops, rows, p.key), heads);
  const scores = ops.add(ops.matmul(queries, keys, { transposeB: true }), biasOf(ops, p.positions, window));
  const weights = softmax(
    ops,
    by.some((rows) => rows > 0) ? masked(ops, scores, { image, window, by }) : scores,
  );
  const mixed = ops.matmul(weights, headsOf(ops, dense(ops, rows, p.value), heads));
  const mapped = dense(ops, withoutHeads(ops, mixed), p.output);

  const apart = ops.reshape(mapped, [samples, grid[0], grid[1], window[0], window[1], channels]);
  const joined = ops.reshape(ops.transpose(apart, [0, 5, 1, 3, 2, 4]), [samples, channels, height, width]);
  return rolled(ops, joined, [-by[0], -by[1]]);
}

function requireSmallShift(h: TensorType, shift: Axes, window: Axes): void {
  if (shift.every((rows, axis) => rows < (window[axis] ?? 0))) return;
  const reason = `a shift of ${shift.join(" × ")} must be smaller than the window, ${window.join(" × ")}`;
  throw new ShapeError("slice", [h], reason);
}

/** An image moved up and left, what leaves it coming back at the other side. */
function rolled<T>(ops: Ops<T>, h: T, by: Axes): T {
  return by.reduce<T>((x, steps, index) => {
    if (steps === 0) return x;
    const axis = index + 2;
    const shape = ops.shapeOf(x);
    const size = shape[axis] ?? 0;
    const from = (steps + size) % size;
    const starts = shape.map((_, other) => (other === axis ? from : 0));
    const behind = ops.slice(x, starts, shape.with(axis, size - from));
    const before = ops.slice(
      x,
      shape.map(() => 0),
      shape.with(axis, from),
    );
    return ops.concat([behind, before], axis);
  }, h);
}

/** The bias of two pixels by the distance between them: positions to [heads, pixels, pixels]. */
function biasOf<T>(ops: Ops<T>, positions: T, [height, width]: Axes): T {
  const pixels = height * width;
  const ids = Int32Array.from({ length: pixels * pixels }, (_, index) => {
    const [a, b] = [Math.floor(index / pixels), index % pixels];
    const rows = Math.floor(a / width) - Math.floor(b / width) + height - 1;
    return rows * (2 * width - 1) + (a % width) - (b % width) + width - 1;
  });
  const table = ops.gather(positions, ops.constant(ids, { dtype: "int32", shape: [pixels, pixels] }));
  return ops.transpose(table, [2, 0, 1]);
}

/** Scores of windows after another [n · windows, heads, pixels, pixels], without those of pixels from different sides of an edge. */
function masked<T>(
  ops: Ops<T>,
  scores: T,
  { image, window, by }: { readonly image: Axes; readonly window: Axes; readonly by: Axes },
): T {
  const [all = 0, heads = 0, pixels = 0] = ops.shapeOf(scores);
  const columns = image[1] / window[1];
  const windows = (image[0] / window[0]) * columns;
  /** Which side of the edge a row or column of the moved image comes from; only its last windows have both. */
  const sideOf = (place: number, axis: 0 | 1): number => Number(place >= image[axis] - by[axis]);
  const regionOf = (index: number, pixel: number): number => {
    const row = Math.floor(index / columns) * window[0] + Math.floor(pixel / window[1]);
    const column = (index % columns) * window[1] + (pixel % window[1]);
    return 2 * sideOf(row, 0) + sideOf(column, 1);
  };
  const mask = Float32Array.from({ length: windows * pixels * pixels }, (_, place) => {
    const index = Math.floor(place / (pixels * pixels));
    const [a, b] = [Math.floor(place / pixels) % pixels, place % pixels];
    return regionOf(index, a) === regionOf(index, b) ? 0 : hidden;
  });
  const shape = [1, windows, 1, pixels, pixels];
  const byWindow = ops.reshape(scores, [all / windows, windows, heads, pixels, pixels]);
  return ops.reshape(ops.add(byWindow, ops.constant(mask, { dtype: "float32", shape })), [
    all,
    heads,
    pixels,
    pixels,
  ]);
}

export const windowAttentionLayer = defineLayer({
  name: "window_attention",
  elsewhere: ["shiftedwindowattention", "swinattention", "wmsa", "swmsa"],
  summary: "attention within windows of an image",
  signature: {
    heads: { type: "int", min: 1 },
    window: { type: "pair", min: 1 },
    shift: { type: "pair", min: 0, default: 0 },
    bias: { type: "bool", default: true },
    init: initArgument("truncated_normal"),
  },
  accepts: ["image"],
  divisions({ shape: [channels = 0, height = 0, width = 0] }, { heads, window }) {
    const [rows, columns] = axesOf(window);
    return [
      { part: "heads", count: heads, whole: "the channels", size: channels },
      { part: "window", count: rows, whole: "the height", size: height },
      { part: "window", count: columns, whole: "the width", size: width },
    ];
  },
  parameters({ shape: [channels = 0] }, { heads, window, bias, init }) {
    const [height, width] = axesOf(window);
    const map = linearMap(channels, channels, init, bias);
    return {
      ...{ query: map, key: map, value: map, output: linearMap(channels, channels, init, true) },
      positions: { shape: [(2 * height - 1) * (2 * width - 1), heads], initializer: truncatedNormal },
    };
  },
  matrices: attentionMatrices,
  options: ({ heads, window, shift }) => ({
    heads,
    window: pairOf(axesOf(window)),
    shift: pairOf(axesOf(shift)),
  }),
  intermediate({ shape: [, height = 0, width = 0] }, { heads, window }) {
    const [rows, columns] = axesOf(window);
    return { what: "the scores of `window_attention`", numbers: heads * height * width * rows * columns };
  },
  call: { windowAttention },
});
