import type { Ops } from "../../tensor/ops/ops.js";

/** weight [out, in / groups, kernel, kernel], bias [out]. */
export interface ConvParameters<T> {
  readonly weight: T;
  readonly bias?: T;
}

/** Each applies to height and width alike. */
export interface ConvOptions {
  readonly stride: number;
  /** Rows and columns of zeros on each side. */
  readonly padding: number;
  readonly dilation: number;
  readonly groups: number;
}

/** 2d convolution (cross-correlation, as everywhere in the field). h [n, in, height, width] to [n, out, height', width']. */
export function conv<T>(ops: Ops<T>, h: T, p: ConvParameters<T>, options: ConvOptions): T {
  const { stride, padding, dilation, groups } = options;
  return ops.conv2d(h, p.weight, p.bias, {
    strides: [stride, stride],
    padding: [padding, padding, padding, padding],
    dilations: [dilation, dilation],
    groups,
  });
}
