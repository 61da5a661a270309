import { describe, expect, it } from "vitest";
import { GraphBuilder, type GraphNode, type GraphOps } from "../../../tensor/graph/index.js";
import { bool, float32, int32, type TensorType } from "../../../tensor/ops/index.js";
import { interpret } from "../../support/reference/index.js";

/** Everything else is compared with the interpreter, so it is checked by hand. */
function compute(
  inputs: readonly (readonly [TensorType, readonly number[]])[],
  build: (ops: GraphOps, ...x: GraphNode[]) => GraphNode,
): number[] {
  const builder = new GraphBuilder();
  const x = inputs.map(([type], index) => builder.input(`x${index}`, type));
  const feeds = Object.fromEntries(inputs.map(([, values], index) => [`x${index}`, values]));
  return Array.from(interpret(builder.build({ y: build(builder.ops, ...x) }), feeds)["y"]?.values ?? []);
}

const ascending = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe("interpret", () => {
  it("broadcasts elementwise ops", () => {
    const operands = [
      [float32(2, 2), [1, 2, 3, 4]],
      [float32(2), [10, 20]],
    ] as const;
    expect(compute(operands, (ops, a, b) => ops.add(a, b))).toEqual([11, 22, 13, 24]);
    expect(compute(operands, (ops, a, b) => ops.greater(ops.mul(a, 7), b))).toEqual([0, 0, 1, 1]);
    expect(compute([[bool(2), [1, 0]]], (ops, c) => ops.select(c, 5, 6))).toEqual([5, 6]);
  });

  it("multiplies matrices", () => {
    const a = [float32(2, 3), ascending(6)] as const;
    const b = [float32(3, 2), ascending(6)] as const;
    expect(compute([a, b], (ops, a, b) => ops.matmul(a, b))).toEqual([22, 28, 49, 64]);
    expect(compute([a, a], (ops, a, b) => ops.matmul(a, b, { transposeB: true }))).toEqual([14, 32, 32, 77]);
    expect(compute([a, a], (ops, a, b) => ops.matmul(a, b, { transposeA: true }))).toEqual([
      17, 22, 27, 22, 29, 36, 27, 36, 45,
    ]);
  });

  it("moves elements", () => {
    const x = [float32(2, 3), ascending(6)] as const;
    expect(compute([x], (ops, x) => ops.transpose(x))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(compute([x], (ops, x) => ops.slice(x, [1, 1], [1, 2]))).toEqual([5, 6]);
    expect(compute([x], (ops, x) => ops.pad(ops.slice(x, [0, 0], [1, 2]), [0, 1], [1, 0]))).toEqual([
      0, 1, 2, 0, 0, 0,
    ]);
    expect(compute([x], (ops, x) => ops.concat([x, x], 1))).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
    const cube = [float32(2, 1, 3), ascending(6)] as const;
    expect(compute([cube], (ops, x) => ops.transpose(x, [2, 0, 1]))).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it("reduces", () => {
    const x = [float32(2, 3), [1, 5, 5, -2, -1, -3]] as const;
    expect(compute([x], (ops, x) => ops.sum(x, [1]))).toEqual([11, -6]);
    expect(compute([x], (ops, x) => ops.mean(x, [0]))).toEqual([-0.5, 2, 1]);
    expect(compute([x], (ops, x) => ops.max(x, [1], { keepDims: true }))).toEqual([5, -1]);
    expect(compute([x], (ops, x) => ops.argmax(x, 1))).toEqual([1, 1]);
    expect(compute([[int32(2), [2, 0]]], (ops, x) => ops.oneHot(x, 3))).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it("convolves, without flipping the kernel", () => {
    const attributes = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
    const image = [float32(1, 1, 3, 3), ascending(9)] as const;
    const kernel = [float32(1, 1, 2, 2), [1, 2, 3, 4]] as const;
    expect(compute([image, kernel], (ops, x, w) => ops.conv2d(x, w, undefined, attributes))).toEqual([
      37, 47, 67, 77,
    ]);
    const bias = [float32(1), [100]] as const;
    const strided = { ...attributes, strides: [2, 2], padding: [1, 1, 0, 0] } as const;
    expect(compute([image, kernel, bias], (ops, x, w, b) => ops.conv2d(x, w, b, strided))).toEqual([
      104, 118, 136, 177,
    ]);
    const dilated = { ...attributes, dilations: [2, 2] } as const;
    expect(compute([image, kernel], (ops, x, w) => ops.conv2d(x, w, undefined, dilated))).toEqual([
      1 + 6 + 21 + 36,
    ]);
    // each channel on its own
    const two = [float32(1, 2, 1, 1), [2, 3]] as const;
    const each = [float32(2, 1, 1, 1), [10, 100]] as const;
    expect(
      compute([two, each], (ops, x, w) => ops.conv2d(x, w, undefined, { ...attributes, groups: 2 })),
    ).toEqual([20, 300]);
  });

  it("pools, ignoring padding", () => {
    const image = [float32(1, 1, 3, 3), [-9, -8, -7, -6, -5, -4, -3, -2, -1]] as const;
    const pool = { kernel: [2, 2], strides: [2, 2], padding: [1, 1, 0, 0] } as const;
    expect(compute([image], (ops, x) => ops.maxPool2d(x, pool))).toEqual([-9, -7, -3, -1]);
  });

  it("rounds to float32 on request", () => {
    const builder = new GraphBuilder();
    const graph = builder.build({ y: builder.ops.mul(builder.input("x", float32()), 3) });
    expect(interpret(graph, { x: [0.1] })["y"]?.values[0]).toBeCloseTo(0.3, 15);
    expect(interpret(graph, { x: [0.1] }, { precision: "single" })["y"]?.values[0]).toBe(
      Math.fround(Math.fround(0.1) * 3),
    );
  });

  it("names an input that was not fed", () => {
    const builder = new GraphBuilder();
    const graph = builder.build({ y: builder.ops.neg(builder.input("x", float32(2))) });
    expect(() => interpret(graph, {})).toThrow('"x" is float32 [2], but was fed no values');
    expect(() => interpret(graph, { x: [1] })).toThrow('"x" is float32 [2], but was fed 1 values');
  });
});
