import { bool, float32, int32, type ReduceAttributes } from "../../../../tensor/ops/index.js";
import type { Cases, ShapeCases } from "./cases.js";

const reduction: Cases<ReduceAttributes> = {
  right: [
    [[float32(2, 3, 4)], { axes: [1], keepDims: false }, float32(2, 4)],
    [[float32(2, 3, 4)], { axes: [0, 2], keepDims: true }, float32(1, 3, 1)],
    [[float32(2, 3)], { axes: [], keepDims: false }, float32(2, 3)],
    [[int32(2, 3)], { axes: [0, 1], keepDims: false }, int32()],
  ],
  wrong: [
    [[float32(2, 3)], { axes: [2], keepDims: false }, "there is no axis 2 in [2, 3]"],
    [[float32(2, 3)], { axes: [-1], keepDims: false }, "there is no axis -1 in [2, 3]"],
    [[float32(2, 3)], { axes: [0, 0], keepDims: false }, "an axis of [2, 3] is named twice in [0, 0]"],
    [[bool(2)], { axes: [0], keepDims: false }, "works on float32 or int32, not on bool [2]"],
  ],
};

export const movementCases = {
  matmul: {
    right: [
      [[float32(2, 3), float32(3, 4)], { transposeA: false, transposeB: false }, float32(2, 4)],
      [[float32(3, 2), float32(3, 4)], { transposeA: true, transposeB: false }, float32(2, 4)],
      [[float32(2, 3), float32(4, 3)], { transposeA: false, transposeB: true }, float32(2, 4)],
      [[float32(5, 2, 3), float32(3, 4)], { transposeA: false, transposeB: false }, float32(5, 2, 4)],
      [
        [float32(6, 1, 2, 3), float32(5, 3, 4)],
        { transposeA: false, transposeB: false },
        float32(6, 5, 2, 4),
      ],
    ],
    wrong: [
      [
        [float32(2, 3), float32(4, 5)],
        { transposeA: false, transposeB: false },
        "[2, 3] times [4, 5]: 3 columns meet 4 rows",
      ],
      [
        [float32(2, 3), float32(3, 4)],
        { transposeA: true, transposeB: true },
        "[2, 3] transposed times [3, 4] transposed: 2 columns meet 4 rows",
      ],
      [
        [float32(3), float32(3, 4)],
        { transposeA: false, transposeB: false },
        "[3] times [3, 4]: both need at least two axes",
      ],
      [
        [float32(2, 2, 3), float32(4, 3, 5)],
        { transposeA: false, transposeB: false },
        "[2, 2, 3] times [4, 3, 5]: the batch axes [2] and [4] do not broadcast",
      ],
      [
        [int32(2, 3), int32(3, 4)],
        { transposeA: false, transposeB: false },
        "works on float32, not on int32 [2, 3] and int32 [3, 4]",
      ],
    ],
  },
  reshape: {
    right: [
      [[float32(2, 6)], { shape: [3, 4] }, float32(3, 4)],
      [[int32(1)], { shape: [] }, int32()],
    ],
    wrong: [
      [[float32(2, 3)], { shape: [4] }, "[2, 3] cannot become [4]: 6 elements against 4"],
      [
        [float32(2, 3)],
        { shape: [6, -1] },
        "[6, -1] is not a shape: every size must be a positive whole number",
      ],
      [
        [float32(2, 3)],
        { shape: [1.5, 4] },
        "[1.5, 4] is not a shape: every size must be a positive whole number",
      ],
    ],
  },
  broadcast: {
    right: [
      [[float32(3, 1)], { shape: [2, 3, 4] }, float32(2, 3, 4)],
      [[bool()], { shape: [2] }, bool(2)],
    ],
    wrong: [
      [[float32(2, 3)], { shape: [4, 3] }, "[2, 3] does not broadcast to [4, 3]"],
      [[float32(2, 3)], { shape: [1, 3] }, "[2, 3] does not broadcast to [1, 3]"],
      [[float32(2, 3)], { shape: [3] }, "[2, 3] does not broadcast to [3]"],
      [[float32()], { shape: [0] }, "[0] is not a shape: every size must be a positive whole number"],
    ],
  },
  transpose: {
    right: [[[float32(2, 3, 4)], { permutation: [2, 0, 1] }, float32(4, 2, 3)]],
    wrong: [
      [[float32(2, 3)], { permutation: [1, 1] }, "[1, 1] does not permute the 2 axes of [2, 3]"],
      [[float32(2, 3)], { permutation: [0] }, "[0] does not permute the 2 axes of [2, 3]"],
      [[float32(2, 3)], { permutation: [1, 2] }, "[1, 2] does not permute the 2 axes of [2, 3]"],
    ],
  },
  slice: {
    right: [[[float32(4, 3)], { starts: [1, 0], sizes: [3, 2] }, float32(3, 2)]],
    wrong: [
      [[float32(4, 3)], { starts: [2, 0], sizes: [3, 3] }, "sizes [3, 3] from [2, 0] reach beyond [4, 3]"],
      [[float32(4, 3)], { starts: [0, 0], sizes: [0, 3] }, "sizes [0, 3] leave nothing of [4, 3]"],
      [
        [float32(4, 3)],
        { starts: [0], sizes: [4, 3] },
        "starts [0] must have one number for each axis of [4, 3]",
      ],
      [
        [float32(4, 3)],
        { starts: [0, 0], sizes: [4] },
        "sizes [4] must have one number for each axis of [4, 3]",
      ],
      [[float32(4)], { starts: [-1], sizes: [2] }, "starts [-1] for [4] must be whole numbers from 0 on"],
      [
        [float32(4, 3)],
        { starts: [0, -1], sizes: [2, 2] },
        "starts [0, -1] for [4, 3] must be whole numbers from 0 on",
      ],
    ],
  },
  pad: {
    right: [[[float32(4, 3)], { before: [1, 0], after: [0, 2] }, float32(5, 5)]],
    wrong: [
      [
        [float32(4, 3)],
        { before: [1], after: [0, 2] },
        "before [1] must have one number for each axis of [4, 3]",
      ],
      [[float32(4)], { before: [1], after: [-2] }, "after [-2] for [4] must be whole numbers from 0 on"],
      [[bool(4)], { before: [1], after: [1] }, "works on float32 or int32, not on bool [4]"],
    ],
  },
  concat: {
    right: [
      [[float32(2, 3), float32(4, 3), float32(1, 3)], { axis: 0 }, float32(7, 3)],
      [[int32(2, 3)], { axis: 1 }, int32(2, 3)],
    ],
    wrong: [
      [[], { axis: 0 }, "takes at least 1 operand, not 0"],
      [
        [float32(2, 3), float32(2, 4)],
        { axis: 0 },
        "[2, 3] and [2, 4] do not join along axis 0: all other sizes must be equal",
      ],
      [
        [float32(2, 3), float32(2)],
        { axis: 0 },
        "[2, 3] and [2] do not join along axis 0: all other sizes must be equal",
      ],
      [
        [float32(2, 3), float32(2)],
        { axis: 1 },
        "[2, 3] and [2] do not join along axis 1: all other sizes must be equal",
      ],
      [[float32(2), float32(2)], { axis: 1 }, "there is no axis 1 in [2]"],
      [
        [float32(2), int32(2)],
        { axis: 0 },
        "operands must be of one dtype, but are float32 [2] and int32 [2]",
      ],
    ],
  },
  sum: reduction,
  max: reduction,
  argmax: {
    right: [[[float32(2, 3)], { axis: 1 }, int32(2)]],
    wrong: [
      [[float32(2, 3)], { axis: 2 }, "there is no axis 2 in [2, 3]"],
      [[bool(2)], { axis: 0 }, "works on float32 or int32, not on bool [2]"],
    ],
  },
  gather: {
    right: [
      [[float32(5, 3), int32(2, 4)], {}, float32(2, 4, 3)],
      [[float32(5, 2, 3), int32()], {}, float32(2, 3)],
      [[float32(5), int32(4)], {}, float32(4)],
    ],
    wrong: [
      [[int32(5, 3), int32(2)], {}, "works on float32, not on int32 [5, 3]"],
      [[float32(5, 3), float32(2)], {}, "works on int32, not on float32 [2]"],
      [[float32(), int32(2)], {}, "there is no axis 0 in []"],
    ],
  },
  gatherGradient: {
    right: [
      [[float32(2, 4, 3), int32(2, 4)], { rows: 5 }, float32(5, 3)],
      [[float32(3), int32()], { rows: 5 }, float32(5, 3)],
    ],
    wrong: [
      [[int32(2, 3), int32(2)], { rows: 5 }, "works on float32, not on int32 [2, 3]"],
      [[float32(2, 3), float32(2)], { rows: 5 }, "works on int32, not on float32 [2]"],
      [
        [float32(2, 3), int32(3)],
        { rows: 5 },
        "the gradient [2, 3] must start with the shape of the ids [3]",
      ],
      [[float32(2, 3), int32(2)], { rows: 0 }, "0 rows: their number must be a positive whole number"],
    ],
  },
  pick: {
    right: [
      [[float32(2, 4, 3), int32(2, 4)], {}, float32(2, 4)],
      [[float32(3), int32()], {}, float32()],
    ],
    wrong: [
      [[int32(5, 3), int32(5)], {}, "works on float32, not on int32 [5, 3]"],
      [[float32(5, 3), float32(5)], {}, "works on int32, not on float32 [5]"],
      [[float32(5, 3), int32(3)], {}, "the rows [5, 3] must have one row for each of the ids [3]"],
      [[float32(), int32()], {}, "there is no axis 0 in []"],
    ],
  },
  pickGradient: {
    right: [
      [[float32(2, 4), int32(2, 4)], { size: 3 }, float32(2, 4, 3)],
      [[float32(), int32()], { size: 5 }, float32(5)],
    ],
    wrong: [
      [[int32(2), int32(2)], { size: 5 }, "works on float32, not on int32 [2]"],
      [[float32(2), float32(2)], { size: 5 }, "works on int32, not on float32 [2]"],
      [[float32(2), int32(3)], { size: 5 }, "the gradient [2] must have one row for each of the ids [3]"],
      [
        [float32(2), int32(2)],
        { size: 0 },
        "rows of 0 numbers: there must be a positive whole number of them",
      ],
    ],
  },
  oneHot: {
    right: [
      [[int32(2)], { depth: 5 }, float32(2, 5)],
      [[int32()], { depth: 5 }, float32(5)],
    ],
    wrong: [
      [[float32(2)], { depth: 5 }, "works on int32, not on float32 [2]"],
      [[int32(2)], { depth: 0 }, "0 classes for [2]: their number must be a positive whole number"],
    ],
  },
} satisfies Partial<ShapeCases>;
