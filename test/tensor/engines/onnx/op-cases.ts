import { type AttributesOf, float32, int32, type Op, type TensorType } from "../../../../tensor/ops/index.js";
import { imageCases } from "./image-cases.js";
import type { Draw } from "./tensors.js";

/** One application of an op: operand types and attributes. */
export interface OpCase<K extends Op> {
  readonly inputs: readonly TensorType[];
  readonly attributes: AttributesOf<K>;
  readonly draw?: Draw;
}

export type OpCases<K extends Op = Op> = { readonly [P in K]: readonly OpCase<P>[] };

const bool = (...shape: number[]): TensorType => ({ dtype: "bool", shape });
const none = {};

const unary = [
  { inputs: [float32(3, 5)], attributes: none },
  { inputs: [float32()], attributes: none },
];
const positive = [{ inputs: [float32(4, 7)], attributes: none, draw: "positive" as const }];
const broadcasts = [
  { inputs: [float32(2, 3), float32(2, 3)], attributes: none },
  { inputs: [float32(2, 3, 4), float32(4)], attributes: none },
  { inputs: [float32(2, 1, 4), float32(3, 1)], attributes: none },
  { inputs: [float32(), float32(5)], attributes: none },
  { inputs: [float32(), float32()], attributes: none },
];
const integers = [
  { inputs: [int32(2, 3), int32(3)], attributes: none },
  { inputs: [int32(), int32(4)], attributes: none },
];
const comparisons = [
  { inputs: [float32(4, 5), float32(5)], attributes: none, draw: "few" as const },
  { inputs: [int32(4, 5), int32(4, 1)], attributes: none, draw: "few" as const },
  { inputs: [bool(4, 5), bool(4, 1)], attributes: none },
];
const reductions = [
  { inputs: [float32(2, 3, 4)], attributes: { axes: [1], keepDims: false } },
  { inputs: [float32(2, 3, 4)], attributes: { axes: [0, 2], keepDims: true } },
  { inputs: [float32(2, 3, 4)], attributes: { axes: [0, 1, 2], keepDims: false } },
  { inputs: [float32(2, 3, 4)], attributes: { axes: [], keepDims: false } },
  { inputs: [float32(2, 3, 4, 5)], attributes: { axes: [0, 2, 3], keepDims: false } },
  { inputs: [float32()], attributes: { axes: [], keepDims: false } },
  { inputs: [int32(2, 3)], attributes: { axes: [1], keepDims: true } },
];
const plain = { transposeA: false, transposeB: false };

export const opCases: OpCases = {
  add: [...broadcasts, ...integers],
  sub: [...broadcasts, ...integers],
  mul: [...broadcasts, ...integers],
  div: broadcasts.map((one) => ({ ...one, draw: "positive" as const })),
  maximum: [...broadcasts, ...integers],
  minimum: [...broadcasts, ...integers],
  neg: [...unary, { inputs: [int32(3)], attributes: none }],
  exp: unary,
  log: positive,
  sqrt: positive,
  erf: unary,
  tanh: unary,
  sigmoid: unary,
  relu: unary,
  clamp: [
    { inputs: [float32(3, 5)], attributes: { min: -0.5, max: 1.25 } },
    { inputs: [float32(3, 5)], attributes: { min: 0, max: Number.POSITIVE_INFINITY } },
  ],
  equal: comparisons,
  greater: comparisons.slice(0, 2),
  select: [
    { inputs: [bool(3, 4), float32(3, 4), float32()], attributes: none },
    { inputs: [bool(3, 1), float32(4), float32(2, 1, 1)], attributes: none },
    { inputs: [bool(4), int32(4), int32()], attributes: none },
    { inputs: [bool(4), bool(3, 4), bool()], attributes: none },
  ],
  cast: [
    ...(["float32", "int32", "bool"] as const).flatMap((dtype) => [
      { inputs: [float32(9)], attributes: { dtype } },
      { inputs: [float32(9)], attributes: { dtype }, draw: "few" as const },
      { inputs: [int32(9)], attributes: { dtype }, draw: "few" as const },
      { inputs: [bool(9)], attributes: { dtype } },
    ]),
  ],
  stopGradient: [...unary, { inputs: [bool(3)], attributes: none }],
  matmul: [
    { inputs: [float32(3, 4), float32(4, 5)], attributes: plain },
    { inputs: [float32(4, 3), float32(4, 5)], attributes: { transposeA: true, transposeB: false } },
    { inputs: [float32(3, 4), float32(5, 4)], attributes: { transposeA: false, transposeB: true } },
    { inputs: [float32(4, 3), float32(5, 4)], attributes: { transposeA: true, transposeB: true } },
    { inputs: [float32(2, 6, 3, 4), float32(2, 6, 4, 5)], attributes: plain },
    { inputs: [float32(2, 6, 3, 4), float32(6, 5, 4)], attributes: { transposeA: false, transposeB: true } },
    { inputs: [float32(4, 3), float32(2, 1, 4, 5)], attributes: { transposeA: true, transposeB: false } },
    {
      inputs: [float32(2, 1, 4, 3), float32(1, 6, 5, 4)],
      attributes: { transposeA: true, transposeB: true },
    },
    { inputs: [float32(64, 300), float32(300, 96)], attributes: plain },
    { inputs: [float32(1, 7), float32(7, 1)], attributes: plain },
  ],
  reshape: [
    { inputs: [float32(2, 6)], attributes: { shape: [3, 4] } },
    { inputs: [float32(2, 6)], attributes: { shape: [2, 6] } },
    { inputs: [float32(1, 1)], attributes: { shape: [] } },
    { inputs: [int32(4)], attributes: { shape: [2, 1, 2] } },
    { inputs: [bool(4)], attributes: { shape: [2, 2] } },
  ],
  broadcast: [
    { inputs: [float32(3, 1)], attributes: { shape: [2, 3, 4] } },
    { inputs: [float32()], attributes: { shape: [2, 2] } },
    { inputs: [float32(2)], attributes: { shape: [2] } },
    { inputs: [int32(1)], attributes: { shape: [3] } },
    { inputs: [bool(2, 1)], attributes: { shape: [2, 3] } },
  ],
  transpose: [
    { inputs: [float32(2, 3, 4)], attributes: { permutation: [2, 0, 1] } },
    { inputs: [float32(2, 3, 4, 5)], attributes: { permutation: [0, 2, 3, 1] } },
    { inputs: [float32(2, 3)], attributes: { permutation: [0, 1] } },
    { inputs: [float32()], attributes: { permutation: [] } },
    { inputs: [int32(2, 3)], attributes: { permutation: [1, 0] } },
    { inputs: [bool(2, 3)], attributes: { permutation: [1, 0] } },
  ],
  slice: [
    { inputs: [float32(4, 5, 6)], attributes: { starts: [1, 0, 2], sizes: [2, 5, 3] } },
    { inputs: [float32(4, 5)], attributes: { starts: [0, 0], sizes: [4, 5] } },
    { inputs: [int32(5)], attributes: { starts: [4], sizes: [1] } },
    { inputs: [bool(5)], attributes: { starts: [0], sizes: [2] } },
  ],
  pad: [
    { inputs: [float32(2, 3)], attributes: { before: [1, 0], after: [0, 2] } },
    { inputs: [float32(2, 3)], attributes: { before: [0, 0], after: [0, 0] } },
    { inputs: [int32(3)], attributes: { before: [2], after: [1] } },
  ],
  concat: [
    { inputs: [float32(2, 3), float32(2, 1), float32(2, 4)], attributes: { axis: 1 } },
    { inputs: [float32(2, 3)], attributes: { axis: 0 } },
    { inputs: [int32(2), int32(3)], attributes: { axis: 0 } },
    { inputs: [bool(2, 1), bool(1, 1)], attributes: { axis: 0 } },
  ],
  sum: reductions,
  max: reductions,
  argmax: [
    { inputs: [float32(6, 5)], attributes: { axis: 1 }, draw: "few" },
    { inputs: [float32(6, 5, 3)], attributes: { axis: 0 } },
    { inputs: [int32(7)], attributes: { axis: 0 }, draw: "few" },
  ],
  oneHot: [
    { inputs: [int32(9)], attributes: { depth: 5 }, draw: "labels" },
    { inputs: [int32(2, 3)], attributes: { depth: 1 }, draw: "labels" },
    { inputs: [int32()], attributes: { depth: 6 }, draw: "labels" },
  ],
  // Labels are from -1 to 5, so that some lie outside of a table.
  gather: [
    { inputs: [float32(4, 3), int32(3, 5)], attributes: none, draw: "labels" },
    { inputs: [float32(6), int32(9)], attributes: none, draw: "labels" },
    { inputs: [float32(7, 2, 3), int32()], attributes: none, draw: "labels" },
  ],
  gatherGradient: [
    { inputs: [float32(3, 5, 4), int32(3, 5)], attributes: { rows: 4 }, draw: "labels" },
    { inputs: [float32(9), int32(9)], attributes: { rows: 6 }, draw: "labels" },
    { inputs: [float32(2, 3), int32()], attributes: { rows: 7 }, draw: "labels" },
  ],
  pick: [
    { inputs: [float32(3, 5, 6), int32(3, 5)], attributes: none, draw: "labels" },
    { inputs: [float32(9, 3), int32(9)], attributes: none, draw: "labels" },
    { inputs: [float32(7), int32()], attributes: none, draw: "labels" },
  ],
  pickGradient: [
    { inputs: [float32(3, 5), int32(3, 5)], attributes: { size: 4 }, draw: "labels" },
    { inputs: [float32(9), int32(9)], attributes: { size: 6 }, draw: "labels" },
    { inputs: [float32(), int32()], attributes: { size: 7 }, draw: "labels" },
  ],
  ...imageCases,
};
