import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import type { TensorType } from "../../tensor/ops/tensor-type.js";
import type { ArgumentsOf, Pair } from "../../tensor/signature.js";
import { defineLayer } from "./layer.js";
import { axesOf, overImages, pairOf, requireLength } from "./pair.js";

/** One number is for height and width alike, and for the length of sequences. */
export interface PoolOptions {
  readonly kernel: Pair;
  readonly stride: Pair;
}

export interface PoolSettings {
  /** Rows and columns on each side; at most half of the kernel. */
  readonly padding: Pair;
}

const usual: PoolSettings = { padding: 0 };

/** How the window of a pool does not move across the one row of a sequence. */
const still = { kernel: 1, stride: 1, padding: 0 };

/**
 * The greatest number of each window; nothing is greatest in padding. h [n, c, height, width] to [n, c, height', width'], or of
 * sequences [n, length, features] to [n, length', features]. Throws `ShapeError` where the padding is more than half of the kernel.
 */
export function maxpool<T>(ops: Ops<T>, h: T, options: PoolOptions, settings: PoolSettings = usual): T {
  return overImages(ops, h, { ...options, ...settings }, still, (image, { kernel, stride, padding }) => {
    requireSmallPadding(ops.typeOf(h), kernel, padding);
    requireLength(ops.typeOf(h), kernel, [1, 1], padding);
    return ops.maxPool2d(image, { kernel, strides: stride, padding: [...padding, ...padding] });
  });
}

/**
 * The mean of each window, in which padding counts as zeros: a convolution of every channel on its own.
 * Shapes and errors are those of `maxpool`.
 */
export function avgpool<T>(ops: Ops<T>, h: T, options: PoolOptions, settings: PoolSettings = usual): T {
  return overImages(ops, h, { ...options, ...settings }, still, (image, { kernel, stride, padding }) => {
    requireSmallPadding(ops.typeOf(h), kernel, padding);
    requireLength(ops.typeOf(h), kernel, [1, 1], padding);
    const [samples = 0, channels = 0, height = 0, width = 0] = ops.shapeOf(image);
    const window = kernel[0] * kernel[1];
    const share = new Float32Array(window).fill(1 / window);
    const weight = ops.constant(share, { dtype: "float32", shape: [1, 1, ...kernel] });
    const means = ops.conv2d(ops.reshape(image, [samples * channels, 1, height, width]), weight, undefined, {
      strides: stride,
      padding: [...padding, ...padding],
      dilations: [1, 1],
      groups: 1,
    });
    return ops.reshape(means, [samples, channels, ...ops.shapeOf(means).slice(2)]);
  });
}

/** Otherwise a window could hold nothing but padding. */
function requireSmallPadding(h: TensorType, kernel: readonly number[], padding: readonly number[]): void {
  const axis = padding.findIndex((rows, axis) => 2 * rows > (kernel[axis] ?? 0));
  if (axis === -1) return;
  const reason = `a padding of ${padding[axis]} is more than half of the kernel, ${kernel[axis]}`;
  throw new ShapeError("maxPool2d", [h], reason);
}

/** The mean of each channel. h [n, c, height, width] to [n, c]. */
export function globalAveragePool<T>(ops: Ops<T>, h: T): T {
  return ops.mean(h, [2, 3]);
}

const window = {
  signature: {
    kernel: { type: "pair", min: 1 },
    stride: { type: "pair", min: 1, words: ["kernel"], default: "kernel" },
    padding: { type: "pair", min: 0, default: usual.padding },
  },
  accepts: ["image", "sequence"],
} as const;

function windowOptions({ kernel, stride }: ArgumentsOf<typeof window.signature>) {
  return {
    kernel: pairOf(axesOf(kernel)),
    stride: pairOf(axesOf(stride === "kernel" ? kernel : stride)),
  };
}

function windowSettings({ padding }: ArgumentsOf<typeof window.signature>) {
  const around = pairOf(axesOf(padding));
  return around === usual.padding ? undefined : { padding: around };
}

export const maxpoolLayer = defineLayer({
  ...window,
  name: "maxpool",
  elsewhere: ["maxpooling"],
  summary: "the greatest number of each window",
  options: windowOptions,
  settings: windowSettings,
  call: { maxpool },
});

export const avgpoolLayer = defineLayer({
  ...window,
  name: "avgpool",
  elsewhere: ["averagepool", "averagepooling"],
  summary: "the mean of each window",
  options: windowOptions,
  settings: windowSettings,
  call: { avgpool },
});

export const globalAveragePoolLayer = defineLayer({
  name: "global_average_pool",
  elsewhere: ["gap", "adaptiveavgpool", "globalavgpool", "globalaveragepooling"],
  summary: "the mean of each channel",
  signature: {},
  accepts: ["image"],
  call: { globalAveragePool },
});
