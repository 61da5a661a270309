import { type ForwardOp, float32 } from "../../../tensor/ops/index.js";
import type { TensorFunction } from "../../support/reference/jacobian.js";

export interface KinkCase extends TensorFunction {
  readonly name: string;
  /** d Σ y / d x for each input. */
  readonly slopes: readonly (readonly number[])[];
}

function at(
  name: string,
  values: readonly number[][],
  build: TensorFunction["build"],
  slopes: readonly (readonly number[])[],
): KinkCase {
  return { name, inputs: values.map((row) => ({ type: float32(row.length), values: row })), build, slopes };
}

const ties = [
  [1, 2, 3],
  [2, 2, 2],
];

/** At a kink finite differences say nothing: the slope is a convention that all engines must share. */
export const kinkCases: { readonly [K in ForwardOp]?: readonly KinkCase[] } = {
  relu: [at("has slope 0", [[-1, 0, 1]], (ops, x) => ops.relu(x), [[0, 0, 1]])],
  clamp: [
    at("has slope 1 on its bounds", [[-2, -1, 0, 1, 2]], (ops, x) => ops.clamp(x, -1, 1), [[0, 1, 1, 1, 0]]),
  ],
  maximum: [
    at("takes the first of equal operands", ties, (ops, a, b) => ops.maximum(a, b), [
      [0, 1, 1],
      [1, 0, 0],
    ]),
  ],
  minimum: [
    at("takes the first of equal operands", ties, (ops, a, b) => ops.minimum(a, b), [
      [1, 1, 0],
      [0, 0, 1],
    ]),
  ],
  max: [at("shares evenly among ties", [[3, 1, 3, 3]], (ops, x) => ops.max(x), [[1 / 3, 0, 1 / 3, 1 / 3]])],
  maxPool2d: [
    at(
      "takes the first of a window's greatest",
      [[1, 5, 7, 7, 5, 5, 7, 7]],
      (ops, x) =>
        ops.maxPool2d(ops.reshape(x, [1, 1, 2, 4]), {
          kernel: [2, 2],
          strides: [2, 2],
          padding: [0, 0, 0, 0],
        }),
      [[0, 1, 1, 0, 0, 0, 0, 0]],
    ),
    at(
      "takes the first also where windows overlap",
      [[1, 1, 0, 1, 1, 1, 1, 0, 0]],
      (ops, x) =>
        ops.maxPool2d(ops.reshape(x, [1, 1, 3, 3]), {
          kernel: [2, 2],
          strides: [1, 1],
          padding: [0, 0, 0, 0],
        }),
      [[1, 1, 0, 1, 1, 0, 0, 0, 0]],
    ),
  ],
};
