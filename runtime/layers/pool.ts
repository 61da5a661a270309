import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import type { TensorType } from "../../tensor/ops/tensor-type.js";
import type { ArgumentsOf } from "../../tensor/signature.js";
import { defineLayer } from "./layer.js";

/** Each applies to height and width alike. */
export interface PoolOptions {
  readonly kernel: number;
  readonly stride: number;
}

export interface PoolSettings {
  /** Rows and columns on each side; at most half of the kernel. */
  readonly padding: number;
}

const usual: PoolSettings = { padding: 0 };

/**
 * The greatest number of each window; nothing is greatest in padding. h [n, c, height, width] to [n, c, height', width']. Throws
 * `ShapeError` where the padding is more than half of the kernel.
 */
export function maxpool<T>(
  ops: Ops<T>,
  h: T,
  { kernel, stride }: PoolOptions,
  { padding }: PoolSettings = usual,
): T {
  requireSmallPadding(ops.typeOf(h), kernel, padding);
  const around = [padding, padding, padding, padding] as const;
  return ops.maxPool2d(h, { kernel: [kernel, kernel], strides: [stride, stride], padding: around });
}

/**
 * The mean of each window, in which padding counts as zeros: a convolution of every channel on its own.
 * h [n, c, height, width] to [n, c, height', width']. Throws as `maxpool` does.
 */
export function avgpool<T>(
  ops: Ops<T>,
  h: T,
  { kernel, stride }: PoolOptions,
  { padding }: PoolSettings = usual,
): T {
  requireSmallPadding(ops.typeOf(h), kernel, padding);
  const [samples = 0, channels = 0, height = 0, width = 0] = ops.shapeOf(h);
  const window = kernel * kernel;
  const share = new Float32Array(window).fill(1 / window);
  const weight = ops.constant(share, { dtype: "float32", shape: [1, 1, kernel, kernel] });
  const means = ops.conv2d(ops.reshape(h, [samples * channels, 1, height, width]), weight, undefined, {
    strides: [stride, stride],
    padding: [padding, padding, padding, padding],
    dilations: [1, 1],
    groups: 1,
  });
  return ops.reshape(means, [samples, channels, ...ops.shapeOf(means).slice(2)]);
}

/** Otherwise a window could hold nothing but padding. */
function requireSmallPadding(h: TensorType, kernel: number, padding: number): void {
  if (2 * padding <= kernel) return;
  throw new ShapeError(
    "maxPool2d",
    [h],
    `a padding of ${padding} is more than half of the kernel, ${kernel}`,
  );
}

/** The mean of each channel. h [n, c, height, width] to [n, c]. */
export function globalAveragePool<T>(ops: Ops<T>, h: T): T {
  return ops.mean(h, [2, 3]);
}

const window = {
  signature: {
    kernel: { type: "int", min: 1 },
    stride: { type: "int", min: 1, words: ["kernel"], default: "kernel" },
    padding: { type: "int", min: 0, default: usual.padding },
  },
  accepts: ["image"],
} as const;

function windowOptions({ kernel, stride }: ArgumentsOf<typeof window.signature>) {
  return { kernel, stride: stride === "kernel" ? kernel : stride };
}

function windowSettings({ padding }: ArgumentsOf<typeof window.signature>) {
  return padding === usual.padding ? undefined : { padding };
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
