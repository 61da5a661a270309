import { bool, float32, int32, type NoAttributes } from "../../../../tensor/ops/index.js";
import type { Cases, ShapeCases } from "./cases.js";

const numericBinary: Cases<NoAttributes> = {
  right: [
    [[float32(2, 3), float32(2, 3)], {}, float32(2, 3)],
    [[float32(2, 3), float32(3)], {}, float32(2, 3)],
    [[float32(2, 1), float32(1, 3)], {}, float32(2, 3)],
    [[float32(), float32(4)], {}, float32(4)],
    [[int32(4), int32()], {}, int32(4)],
  ],
  wrong: [
    [[float32(2, 3), float32(4, 3)], {}, "[2, 3] and [4, 3] do not broadcast: size 2 meets size 4"],
    [[float32(5, 3), float32(5)], {}, "[5, 3] and [5] do not broadcast: size 3 meets size 5"],
    [[float32(2, 1), float32(3, 5)], {}, "[2, 1] and [3, 5] do not broadcast: size 2 meets size 3"],
    [[float32(3, 5), float32(2, 1)], {}, "[3, 5] and [2, 1] do not broadcast: size 3 meets size 2"],
    [[float32(2), int32(3)], {}, "operands must be of one dtype, but are float32 [2] and int32 [3]"],
    [[bool(2), bool(2)], {}, "works on float32 or int32, not on bool [2] and bool [2]"],
    [[float32(2)], {}, "takes 2 operands, not 1"],
  ],
};

const floatUnary: Cases<NoAttributes> = {
  right: [
    [[float32(2, 3)], {}, float32(2, 3)],
    [[float32()], {}, float32()],
  ],
  wrong: [
    [[int32(2)], {}, "works on float32, not on int32 [2]"],
    [[], {}, "takes 1 operand, not 0"],
  ],
};

export const elementwiseCases = {
  add: numericBinary,
  sub: numericBinary,
  mul: numericBinary,
  maximum: numericBinary,
  minimum: numericBinary,
  div: {
    right: [[[float32(2, 3), float32(3)], {}, float32(2, 3)]],
    wrong: [
      [[int32(2), int32(2)], {}, "works on float32, not on int32 [2] and int32 [2]"],
      [[float32(2), float32(3)], {}, "[2] and [3] do not broadcast: size 2 meets size 3"],
    ],
  },
  neg: {
    right: [
      [[float32(2)], {}, float32(2)],
      [[int32(2)], {}, int32(2)],
    ],
    wrong: [[[bool(2)], {}, "works on float32 or int32, not on bool [2]"]],
  },
  exp: floatUnary,
  log: floatUnary,
  sqrt: floatUnary,
  erf: floatUnary,
  tanh: floatUnary,
  sigmoid: floatUnary,
  relu: floatUnary,
  clamp: {
    right: [
      [[float32(2)], { min: 0, max: 1 }, float32(2)],
      [[float32(2)], { min: 1, max: 1 }, float32(2)],
      [[float32(2)], { min: Number.NEGATIVE_INFINITY, max: 1 }, float32(2)],
    ],
    wrong: [
      [[float32(2)], { min: 2, max: 1 }, "no value lies between 2 and 1"],
      [[float32(2)], { min: Number.NaN, max: 1 }, "no value lies between NaN and 1"],
      [[int32(2)], { min: 0, max: 1 }, "works on float32, not on int32 [2]"],
    ],
  },
  equal: {
    right: [
      [[int32(2, 1), int32(3)], {}, bool(2, 3)],
      [[bool(2), bool(2)], {}, bool(2)],
    ],
    wrong: [
      [[float32(2), int32(2)], {}, "operands must be of one dtype, but are float32 [2] and int32 [2]"],
      [[float32(2), float32(3)], {}, "[2] and [3] do not broadcast: size 2 meets size 3"],
    ],
  },
  greater: {
    right: [[[float32(2, 1), float32(3)], {}, bool(2, 3)]],
    wrong: [[[bool(2), bool(2)], {}, "works on float32 or int32, not on bool [2] and bool [2]"]],
  },
  select: {
    right: [
      [[bool(2, 1), float32(3), float32()], {}, float32(2, 3)],
      [[bool(), int32(3), int32(1)], {}, int32(3)],
      [[bool(2), bool(2), bool(2)], {}, bool(2)],
    ],
    wrong: [
      [[float32(2), float32(2), float32(2)], {}, "the condition must be bool, not float32 [2]"],
      [
        [bool(2), float32(2), int32(2)],
        {},
        "operands must be of one dtype, but are float32 [2] and int32 [2]",
      ],
      [[bool(2), float32(2), float32(3)], {}, "[2] and [2] and [3] do not broadcast: size 2 meets size 3"],
      [[bool(2), float32(2)], {}, "takes 3 operands, not 2"],
    ],
  },
  cast: {
    right: [
      [[float32(2)], { dtype: "int32" }, int32(2)],
      [[bool(2)], { dtype: "float32" }, float32(2)],
    ],
    wrong: [[[], { dtype: "bool" }, "takes 1 operand, not 0"]],
  },
  stopGradient: {
    right: [
      [[float32(2)], {}, float32(2)],
      [[int32(2)], {}, int32(2)],
    ],
    wrong: [[[float32(), float32()], {}, "takes 1 operand, not 2"]],
  },
} satisfies Partial<ShapeCases>;
