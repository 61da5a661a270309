import { float32, int32 } from "../../../../tensor/ops/index.js";
import type { ShapeCases } from "./cases.js";

const conv = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
const pool = { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] } as const;

export const imageCases = {
  conv2d: {
    right: [
      [[float32(2, 3, 8, 8), float32(4, 3, 3, 3)], conv, float32(2, 4, 6, 6)],
      [[float32(2, 3, 8, 8), float32(4, 3, 3, 3), float32(4)], conv, float32(2, 4, 6, 6)],
      [
        [float32(2, 4, 9, 8), float32(6, 2, 3, 3)],
        { strides: [2, 2], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 2 },
        float32(2, 6, 5, 4),
      ],
      [[float32(1, 1, 7, 7), float32(1, 1, 3, 3)], { ...conv, dilations: [3, 2] }, float32(1, 1, 1, 3)],
      [[float32(1, 1, 4, 4), float32(1, 1, 2, 2)], { ...conv, padding: [1, 0, 0, 0] }, float32(1, 1, 4, 3)],
    ],
    wrong: [
      [
        [float32(2, 3, 8, 8), float32(4, 2, 3, 3)],
        conv,
        "image [2, 3, 8, 8] and weight [4, 2, 3, 3]: the image has 3 channels, the weight is made for 2",
      ],
      [
        [float32(2, 4, 8, 8), float32(4, 4, 3, 3)],
        { ...conv, groups: 2 },
        "image [2, 4, 8, 8] and weight [4, 4, 3, 3]: the image has 4 channels in 2 groups, the weight is made for 8",
      ],
      [
        [float32(2, 4, 8, 8), float32(6, 2, 3, 3)],
        { ...conv, groups: 3 },
        "image [2, 4, 8, 8] and weight [6, 2, 3, 3]: 4 input channels do not fall into 3 groups",
      ],
      [
        [float32(2, 4, 8, 8), float32(5, 2, 3, 3)],
        { ...conv, groups: 2 },
        "image [2, 4, 8, 8] and weight [5, 2, 3, 3]: 5 output channels do not fall into 2 groups",
      ],
      [
        [float32(2, 4, 8, 8), float32(4, 4, 3, 3)],
        { ...conv, groups: 0 },
        "image [2, 4, 8, 8] and weight [4, 4, 3, 3]: there must be at least one group, not 0",
      ],
      [
        [float32(2, 1, 4, 4), float32(4, 1, 7, 7)],
        { ...conv, padding: [1, 1, 1, 1] },
        "a window of 7 × 7 does not fit into the image [2, 1, 4, 4], 6 × 6 with padding",
      ],
      [
        [float32(2, 1, 4, 4), float32(4, 1, 3, 3)],
        { ...conv, dilations: [2, 1] },
        "a window of 5 × 3 does not fit into the image [2, 1, 4, 4], 4 × 4 with padding",
      ],
      [
        [float32(2, 1, 4, 4), float32(4, 1, 3, 3)],
        { ...conv, dilations: [1, 2] },
        "a window of 3 × 5 does not fit into the image [2, 1, 4, 4], 4 × 4 with padding",
      ],
      [
        [float32(2, 1, 4, 4), float32(4, 1, 3, 3)],
        { ...conv, dilations: [0, 1] },
        "image [2, 1, 4, 4] and weight [4, 1, 3, 3]: dilations 0 × 1 must be positive whole numbers",
      ],
      [
        [float32(2, 1, 4, 4), float32(4, 1, 3, 3)],
        { ...conv, strides: [0, 1] },
        "strides 0 × 1 over [2, 1, 4, 4] must be positive whole numbers",
      ],
      [
        [float32(2, 1, 4, 4), float32(4, 1, 3, 3)],
        { ...conv, padding: [-1, 0, 0, 0] },
        "padding [-1, 0, 0, 0] around [2, 1, 4, 4] must be whole numbers from 0 on",
      ],
      [
        [float32(2, 64), float32(4, 1, 3, 3)],
        conv,
        "the image [batch, channel, height, width] must have 4 axes, but is [2, 64]",
      ],
      [
        [float32(2, 1, 4, 4), float32(4, 1, 3)],
        conv,
        "the weight [out, in / groups, height, width] must have 4 axes, but is [4, 1, 3]",
      ],
      [
        [float32(2, 1, 4, 4), float32(4, 1, 3, 3), float32(3)],
        conv,
        "bias [3] must be [4] for weight [4, 1, 3, 3]",
      ],
      [
        [float32(2, 1, 4, 4), float32(4, 1, 3, 3), float32()],
        conv,
        "bias [] must be [4] for weight [4, 1, 3, 3]",
      ],
      [[float32(2, 1, 4, 4)], conv, "takes 2 or 3 operands, not 1"],
      [
        [int32(2, 1, 4, 4), int32(4, 1, 3, 3)],
        conv,
        "works on float32, not on int32 [2, 1, 4, 4] and int32 [4, 1, 3, 3]",
      ],
    ],
  },
  maxPool2d: {
    right: [
      [[float32(2, 3, 8, 8)], pool, float32(2, 3, 4, 4)],
      [[float32(2, 3, 7, 7)], pool, float32(2, 3, 3, 3)],
      [
        [float32(2, 3, 7, 7)],
        { kernel: [3, 3], strides: [2, 2], padding: [1, 1, 1, 1] },
        float32(2, 3, 4, 4),
      ],
    ],
    wrong: [
      [
        [float32(2, 3, 1, 4)],
        pool,
        "a window of 2 × 2 does not fit into the image [2, 3, 1, 4], 1 × 4 with padding",
      ],
      [
        [float32(2, 3, 4, 4)],
        { ...pool, padding: [2, 0, 0, 0] },
        "padding [2, 0, 0, 0] around [2, 3, 4, 4] must be smaller than the window of 2 × 2",
      ],
      [
        [float32(2, 3, 4, 4)],
        { ...pool, kernel: [0, 2] },
        "a window of 0 × 2 over [2, 3, 4, 4] must have whole, positive sizes",
      ],
      [[float32(4, 4)], pool, "the image [batch, channel, height, width] must have 4 axes, but is [4, 4]"],
      [[int32(2, 3, 4, 4)], pool, "works on float32, not on int32 [2, 3, 4, 4]"],
    ],
  },
  conv2dInputGradient: {
    right: [
      [
        [float32(2, 4, 6, 6), float32(4, 3, 3, 3)],
        { ...conv, inputShape: [2, 3, 8, 8] },
        float32(2, 3, 8, 8),
      ],
    ],
    wrong: [
      [
        [float32(2, 4, 5, 6), float32(4, 3, 3, 3)],
        { ...conv, inputShape: [2, 3, 8, 8] },
        "the gradient [2, 4, 5, 6] must have the shape of the output [2, 4, 6, 6]",
      ],
    ],
  },
  conv2dWeightGradient: {
    right: [
      [
        [float32(2, 3, 8, 8), float32(2, 4, 6, 6)],
        { ...conv, weightShape: [4, 3, 3, 3] },
        float32(4, 3, 3, 3),
      ],
    ],
    wrong: [
      [
        [float32(2, 3, 8, 8), float32(2, 5, 6, 6)],
        { ...conv, weightShape: [4, 3, 3, 3] },
        "the gradient [2, 5, 6, 6] must have the shape of the output [2, 4, 6, 6]",
      ],
    ],
  },
  maxPool2dGradient: {
    right: [[[float32(1, 1, 4, 4), float32(1, 1, 2, 2), float32(1, 1, 2, 2)], pool, float32(1, 1, 4, 4)]],
    wrong: [
      [
        [float32(1, 1, 4, 4), float32(1, 1, 3, 2), float32(1, 1, 2, 2)],
        pool,
        "the gradient [1, 1, 3, 2] must have the shape of the output [1, 1, 2, 2]",
      ],
      [
        [float32(1, 1, 4, 4), float32(1, 1, 2, 2), float32(1, 1, 4, 4)],
        pool,
        "the gradient [1, 1, 4, 4] must have the shape of the output [1, 1, 2, 2]",
      ],
    ],
  },
} satisfies Partial<ShapeCases>;
