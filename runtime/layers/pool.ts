import type { Ops } from "../../tensor/ops/ops.js";
import type { ArgumentsOf } from "../../tensor/signature.js";
import { defineLayer } from "./layer.js";

/** Each applies to height and width alike. */
export interface PoolOptions {
  readonly kernel: number;
  readonly stride: number;
}

/** The greatest number of each window, without padding. h [n, c, height, width] to [n, c, height', width']. */
export function maxpool<T>(ops: Ops<T>, h: T, { kernel, stride }: PoolOptions): T {
  return ops.maxPool2d(h, { kernel: [kernel, kernel], strides: [stride, stride], padding: [0, 0, 0, 0] });
}

/**
 * The mean of each window, without padding: a convolution of every channel on its own.
 * h [n, c, height, width] to [n, c, height', width'].
 */
export function avgpool<T>(ops: Ops<T>, h: T, { kernel, stride }: PoolOptions): T {
  const [samples = 0, channels = 0, height = 0, width = 0] = ops.shapeOf(h);
  const window = kernel * kernel;
  const share = new Float32Array(window).fill(1 / window);
  const weight = ops.constant(share, { dtype: "float32", shape: [1, 1, kernel, kernel] });
  const means = ops.conv2d(ops.reshape(h, [samples * channels, 1, height, width]), weight, undefined, {
    strides: [stride, stride],
    padding: [0, 0, 0, 0],
    dilations: [1, 1],
    groups: 1,
  });
  return ops.reshape(means, [samples, channels, ...ops.shapeOf(means).slice(2)]);
}

/** The mean of each channel. h [n, c, height, width] to [n, c]. */
export function globalAveragePool<T>(ops: Ops<T>, h: T): T {
  return ops.mean(h, [2, 3]);
}

const window = {
  signature: {
    kernel: { type: "int", min: 1 },
    stride: { type: "int", min: 1, words: ["kernel"], default: "kernel" },
  },
  accepts: ["image"],
} as const;

function windowOptions({ kernel, stride }: ArgumentsOf<typeof window.signature>) {
  return { kernel, stride: stride === "kernel" ? kernel : stride };
}

export const maxpoolLayer = defineLayer({
  ...window,
  name: "maxpool",
  summary: "the greatest number of each window",
  options: windowOptions,
  call: { maxpool },
});

export const avgpoolLayer = defineLayer({
  ...window,
  name: "avgpool",
  summary: "the mean of each window",
  options: windowOptions,
  call: { avgpool },
});

export const globalAveragePoolLayer = defineLayer({
  name: "global_average_pool",
  summary: "the mean of each channel",
  signature: {},
  accepts: ["image"],
  call: { globalAveragePool },
});
