import {
  type Conv2dAttributes,
  float32,
  inferType,
  type Pool2dAttributes,
  type Shape,
} from "../../../../tensor/ops/index.js";
import type { OpCases } from "./op-cases.js";

export interface ConvCase {
  readonly x: Shape;
  readonly weight: Shape;
  readonly attributes: Conv2dAttributes;
}

const simple: Conv2dAttributes = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], groups: 1 };
const conv = (x: Shape, weight: Shape, attributes: Partial<Conv2dAttributes> = {}): ConvCase => ({
  x,
  weight,
  attributes: { ...simple, ...attributes },
});
const around = (size: number): Conv2dAttributes["padding"] => [size, size, size, size];

/** Convolutions with every attribute alone and combined, named by what is special about them. */
export const convCases: Readonly<Record<string, ConvCase>> = {
  "3 × 3, padding 1": conv([2, 3, 6, 5], [4, 3, 3, 3], { padding: around(1) }),
  "3 × 3 on a large map": conv([2, 4, 12, 12], [5, 4, 3, 3], { padding: around(1) }),
  "6 to 4 channels": conv([2, 6, 6, 5], [4, 6, 3, 3], { padding: around(1) }),
  "9 to 8 channels, stride 2": conv([2, 9, 8, 8], [8, 9, 3, 3], { strides: [2, 2], padding: around(1) }),
  "4 to 6 channels": conv([2, 4, 6, 5], [6, 4, 3, 3], { padding: around(1) }),
  "a large window, 6 samples": conv([6, 2, 9, 9], [4, 2, 7, 7], { padding: around(3) }),
  "no padding": conv([2, 3, 6, 5], [4, 3, 3, 2]),
  "1 × 1": conv([2, 3, 4, 4], [5, 3, 1, 1]),
  "1 × 1, stride 2": conv([2, 3, 5, 6], [4, 3, 1, 1], { strides: [2, 2] }),
  "3 × 3, stride 2, padding 1": conv([2, 3, 8, 8], [4, 3, 3, 3], { strides: [2, 2], padding: around(1) }),
  "4 × 4, stride 4, patches": conv([2, 3, 8, 8], [6, 3, 4, 4], { strides: [4, 4] }),
  "a stride that leaves rows over": conv([1, 2, 9, 8], [3, 2, 3, 3], { strides: [3, 2] }),
  "asymmetric padding": conv([2, 2, 5, 6], [3, 2, 3, 3], { padding: [0, 1, 2, 0] }),
  "asymmetric padding and strides": conv([2, 2, 7, 6], [3, 2, 3, 2], {
    padding: [2, 0, 1, 1],
    strides: [2, 3],
  }),
  dilation: conv([1, 2, 8, 9], [3, 2, 3, 2], { dilations: [2, 3], padding: around(1) }),
  "dilation and stride": conv([2, 2, 9, 10], [3, 2, 2, 3], {
    dilations: [3, 2],
    strides: [2, 3],
    padding: [1, 2, 0, 1],
  }),
  groups: conv([2, 4, 5, 5], [6, 2, 3, 3], { groups: 2, padding: around(1) }),
  "groups, stride and dilation": conv([2, 6, 9, 8], [6, 2, 2, 3], {
    groups: 3,
    strides: [2, 1],
    dilations: [1, 2],
    padding: [1, 0, 0, 2],
  }),
  depthwise: conv([2, 4, 6, 6], [4, 1, 3, 3], { groups: 4, padding: around(1) }),
  "padding beyond the window": conv([1, 2, 3, 4], [3, 2, 2, 2], { padding: [3, 2, 2, 3] }),
  "the window is the image": conv([3, 2, 4, 5], [6, 2, 4, 5]),
  "one pixel": conv([2, 3, 1, 1], [4, 3, 3, 3], { padding: around(1) }),
  "one column": conv([2, 3, 7, 1], [4, 3, 3, 1], { padding: [1, 0, 1, 0] }),
  "many channels": conv([3, 32, 4, 4], [32, 32, 3, 3], { padding: around(1) }),
};

export const outputShape = ({ x, weight, attributes }: ConvCase): Shape =>
  inferType("conv2d", [float32(...x), float32(...weight)], attributes).shape;

const pool = (
  kernel: Pool2dAttributes["kernel"],
  strides = kernel,
  padding = around(0),
): Pool2dAttributes => ({
  kernel,
  strides,
  padding,
});

export interface PoolCase {
  readonly x: Shape;
  readonly attributes: Pool2dAttributes;
}

/** Max pools, by what is special about them. */
export const poolCases: Readonly<Record<string, PoolCase>> = {
  "2 × 2": { x: [2, 3, 4, 6], attributes: pool([2, 2]) },
  "rows and columns that no window sees": { x: [2, 3, 5, 7], attributes: pool([2, 2]) },
  "pixels between the windows": { x: [1, 2, 7, 7], attributes: pool([2, 2], [3, 3]) },
  "windows that overlap": { x: [1, 2, 6, 6], attributes: pool([3, 3], [1, 1]) },
  "3 × 3, stride 2, padding 1": { x: [2, 2, 8, 8], attributes: pool([3, 3], [2, 2], around(1)) },
  "2 × 2, padding 1": { x: [2, 2, 5, 5], attributes: pool([2, 2], [2, 2], around(1)) },
  "asymmetric padding and strides": { x: [1, 2, 6, 5], attributes: pool([3, 2], [2, 1], [1, 0, 2, 1]) },
  "2 × 3, asymmetric padding": { x: [1, 2, 6, 7], attributes: pool([2, 3], [2, 3], [0, 1, 1, 0]) },
  "the window is the image": { x: [2, 3, 4, 4], attributes: pool([4, 4]) },
  "1 × 1": { x: [2, 3, 4, 4], attributes: pool([1, 1]) },
  "many channels": { x: [2, 16, 8, 8], attributes: pool([2, 2]) },
};
const draws = ["normal", "few"] as const;

type ConvOp = "conv2d" | "conv2dInputGradient" | "conv2dWeightGradient";

/** Each convolution, and its gradients. */
export const convOpCases = (convs: readonly ConvCase[]): OpCases<ConvOp> => ({
  conv2d: convs.flatMap(({ x, weight, attributes }) => [
    { inputs: [float32(...x), float32(...weight)], attributes },
    { inputs: [float32(...x), float32(...weight), float32(weight[0] ?? 0)], attributes },
  ]),
  conv2dInputGradient: convs.map((one) => ({
    inputs: [float32(...outputShape(one)), float32(...one.weight)],
    attributes: { ...one.attributes, inputShape: one.x },
  })),
  conv2dWeightGradient: convs.map((one) => ({
    inputs: [float32(...one.x), float32(...outputShape(one))],
    attributes: { ...one.attributes, weightShape: one.weight },
  })),
});

type PoolOp = "maxPool2d" | "maxPool2dGradient";

/** Each pool, and its gradient, on values that are all different and on some with ties. */
export const poolOpCases = (pools: readonly PoolCase[]): OpCases<PoolOp> => ({
  maxPool2d: pools.flatMap(({ x, attributes }) =>
    draws.map((draw) => ({ inputs: [float32(...x)], attributes, draw })),
  ),
  maxPool2dGradient: pools.flatMap(({ x, attributes }) => {
    const y = inferType("maxPool2d", [float32(...x)], attributes);
    return draws.map((draw) => ({ inputs: [float32(...x), y, y], attributes, draw }));
  }),
});

export const imageCases: OpCases<ConvOp | PoolOp> = {
  ...convOpCases(Object.values(convCases)),
  ...poolOpCases(Object.values(poolCases)),
};
