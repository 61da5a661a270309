import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { lowerGraph } from "../../../../tensor/engines/onnx/export-model.js";
import { type ConvGeometry, convGeometry } from "../../../../tensor/engines/onnx/lower/conv-geometry.js";
import { fusedProduct } from "../../../../tensor/engines/onnx/lower/matmul.js";
import { minimalFilter } from "../../../../tensor/engines/onnx/lower/minimal-filter.js";
import { paysOff } from "../../../../tensor/engines/onnx/lower/winograd.js";
import {
  type WinogradConv,
  winogradConv,
  winogradFilters,
} from "../../../../tensor/engines/onnx/lower/winograd-conv.js";
import type { ValueName } from "../../../../tensor/engines/onnx/model.js";
import { OnnxBuilder } from "../../../../tensor/engines/onnx/onnx-builder.js";
import { cpu } from "../../../../tensor/engines/onnx/providers/cpu.js";
import { GraphBuilder, gradients } from "../../../../tensor/graph/index.js";
import { float32, type Shape } from "../../../../tensor/ops/index.js";
import type { HostTensor, Named } from "../../../../tensor/programs/index.js";
import { conv2d, conv2dInputGradient, conv2dWeightGradient } from "../../../support/reference/images.js";
import { type ConvCase, convCases, outputShape } from "./image-cases.js";
import { checkGraph } from "./lowering-suite.js";
import { runGraphOn } from "./run-graph.js";
import { runModel } from "./run-model.js";
import { drawTensor, expectClose } from "./tensors.js";

describe("a minimal filter", () => {
  test.each([
    { outputs: 2, taps: 3, step: 1, products: 4 },
    { outputs: 4, taps: 3, step: 1, products: 6 },
    { outputs: 4, taps: 3, step: 2, products: 9 },
    { outputs: 2, taps: 5, step: 3, products: 8 },
    { outputs: 3, taps: 1, step: 2, products: 3 },
  ])("of $outputs outputs and $taps taps by steps of $step", ({ outputs, taps, step, products }) => {
    const { ofInput, ofFilter, ofOutput } = minimalFilter(outputs, taps, step);
    const inputs = step * (outputs - 1) + taps;
    expect([ofInput, ofFilter, ofOutput].map(({ rows, columns }) => [rows, columns])).toEqual([
      [products, inputs],
      [products, taps],
      [products, outputs],
    ]);

    const column = (length: number, of: (i: number) => number) =>
      Matrix.columnVector(Array.from({ length }, (_, i) => of(i)));
    const x = column(inputs, (i) => Math.sin(1 + 3 * i));
    const w = column(taps, (k) => Math.cos(2 + 5 * k));
    const y = ofOutput.transpose().mmul(Matrix.mul(ofFilter.mmul(w), ofInput.mmul(x)));
    for (let i = 0; i < outputs; i++) {
      const plain = Array.from({ length: taps }, (_, k) => x.get(step * i + k, 0) * w.get(k, 0));
      const sum = plain.reduce((total, product) => total + product, 0);
      expect(y.get(i, 0)).toBeCloseTo(sum, 12);
    }
  });
});

/** The algorithm's rounding is about three times that of the plain sum. */
const ofGreatest = 1e-5;

const simple = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
const geometryOf = (one: ConvCase): ConvGeometry =>
  convGeometry(one.x, one.weight, outputShape(one), one.attributes);

/** All convolutions of the other suites that the algorithm applies to, and some that its tiles do not fit. */
const cases: Readonly<Record<string, ConvCase>> = {
  ...Object.fromEntries(Object.entries(convCases).filter(([, one]) => winogradFilters(geometryOf(one)))),
  "a map of whole tiles": { x: [2, 3, 12, 8], weight: [5, 3, 3, 3], attributes: simple },
  "a map of tiles and a bit": { x: [2, 3, 13, 9], weight: [5, 3, 3, 3], attributes: simple },
  "steps of two on tiles and a bit": {
    x: [2, 3, 21, 14],
    weight: [4, 3, 3, 3],
    attributes: { ...simple, strides: [2, 2] },
  },
  "a step of two one way": {
    x: [2, 3, 8, 10],
    weight: [4, 3, 3, 3],
    attributes: { ...simple, strides: [1, 2], padding: [0, 1, 1, 2] },
  },
  "no padding": {
    x: [2, 3, 11, 6],
    weight: [4, 3, 3, 3],
    attributes: { ...simple, padding: [0, 0, 0, 0] },
  },
  "more padding than the window needs": {
    x: [1, 2, 4, 5],
    weight: [3, 2, 3, 3],
    attributes: { ...simple, padding: [3, 4, 2, 1] },
  },
};

describe("Winograd's algorithm", () => {
  const drawn = (shape: Shape, seed: number) => drawTensor(float32(...shape), "normal", seed);
  const exact = ({ type, values }: HostTensor) => ({ type, values: Float64Array.from(values) });
  /** The algorithm's results for two drawn tensors, and those tensors in double precision. */
  async function run(
    one: ConvCase,
    shapes: readonly [Shape, Shape],
    result: Shape,
    apply: (algorithm: WinogradConv, a: ValueName, b: ValueName) => ValueName,
  ) {
    const onnx = new OnnxBuilder();
    const [a, b] = [onnx.input("a", float32(...shapes[0])), onnx.input("b", float32(...shapes[1]))];
    onnx.output("out", apply(winogradConv(onnx, geometryOf(one), fusedProduct), a, b), float32(...result));
    const fed = { a: drawn(shapes[0], 1), b: drawn(shapes[1], 2) };
    const { out } = await runModel(onnx.finish(), fed satisfies Named<HostTensor>);
    expect(out?.type.shape).toEqual(result);
    return { values: out?.values ?? [], a: exact(fed.a), b: exact(fed.b) };
  }

  test("applies to many of the cases", () => {
    expect(Object.keys(cases).length).toBeGreaterThan(8);
  });

  describe.each(Object.entries(cases))("%s", (_name, one) => {
    const y = outputShape(one);
    test("is the convolution", async () => {
      const { values, a, b } = await run(one, [one.x, one.weight], y, (algorithm, x, weight) =>
        algorithm.conv2d(x, weight),
      );
      expectClose(values, conv2d(one.attributes, y, a, b), ofGreatest);
    });

    test("is its gradient to the input", async () => {
      const { values, a, b } = await run(one, [y, one.weight], one.x, (algorithm, dy, weight) =>
        algorithm.inputGradient(dy, weight),
      );
      expectClose(values, conv2dInputGradient({ ...one.attributes, inputShape: one.x }, a, b), ofGreatest);
    });

    test("is its gradient to the weight", async () => {
      const { values, a, b } = await run(one, [one.x, y], one.weight, (algorithm, x, dy) =>
        algorithm.weightGradient(x, dy),
      );
      expectClose(
        values,
        conv2dWeightGradient({ ...one.attributes, weightShape: one.weight }, a, b),
        ofGreatest,
      );
    });
  });

  test.each([
    ["a step of three", { strides: [1, 3] }, [8, 8, 3, 3]],
    ["dilation", { dilations: [2, 1] }, [8, 8, 3, 3]],
    ["groups", { groups: 2 }, [8, 4, 3, 3]],
    ["another window", {}, [8, 8, 3, 5]],
  ] as const)("does not take %s", (_what, attributes, weight) => {
    const one: ConvCase = { x: [2, 8, 9, 9], weight, attributes: { ...simple, ...attributes } };
    expect(winogradFilters(geometryOf(one))).toBeUndefined();
  });
});

describe("the choice of Winograd's algorithm", () => {
  const layer = (batch: number, channels: number, size: number, step: 1 | 2 = 1): ConvGeometry =>
    geometryOf({
      x: [batch, channels, size, size],
      weight: [step * channels, channels, 3, 3],
      attributes: { ...simple, strides: [step, step] },
    });

  test("falls on layers whose products outweigh the transforms", () => {
    const resnet = [layer(128, 64, 32), layer(128, 128, 16), layer(32, 256, 8), layer(32, 512, 4)];
    const chosen = (layers: readonly ConvGeometry[], result: keyof WinogradConv = "inputGradient") =>
      layers.map((geometry) => paysOff(geometry, result));
    expect(chosen(resnet)).toEqual([true, true, true, true]);
    const others = {
      fewChannels: layer(128, 16, 16),
      large: layer(32, 64, 56),
      fewSamples: layer(2, 512, 4),
    };
    expect(chosen(Object.values(others))).toEqual([false, false, false]);
    expect(chosen(Object.values(others), "weightGradient")).toEqual([false, true, false]);
    expect(chosen([layer(128, 32, 8), layer(128, 31, 8)])).toEqual([true, false]);
    const halving = [
      layer(128, 64, 32, 2),
      layer(128, 128, 16, 2),
      layer(128, 256, 8, 2),
      layer(32, 256, 8, 2),
    ];
    expect(chosen(halving)).toEqual([false, true, true, false]);
  });

  const square = (batch: number, channels: number, size: number) =>
    ({ image: [batch, channels, size, size], weights: [channels, channels, 3, 3] }) as const;

  /** How a layer's output, or one of its gradients, is computed. */
  function algorithmFor(size: number, of: "y" | "dx" | "dweight") {
    const builder = new GraphBuilder();
    const { ops } = builder;
    const { image, weights } = square(32, 64, size);
    const [x, dy] = [builder.input("x", float32(...image)), builder.input("dy", float32(...image))];
    const weight = builder.input("weight", float32(...weights));
    const made = {
      y: () => ops.conv2d(x, weight, undefined, simple),
      dx: () => ops.conv2dInputGradient(dy, weight, { ...simple, inputShape: image }),
      dweight: () => ops.conv2dWeightGradient(x, dy, { ...simple, weightShape: weights }),
    }[of]();
    const { nodes } = lowerGraph(builder.build({ made }), cpu.lowerings).model;
    return nodes.some(({ opType }) => opType === "Conv") ? "Conv" : "Winograd";
  }

  test("leaves large maps to the plain convolution in the forward pass alone", () => {
    expect(algorithmFor(8, "y")).toBe("Winograd");
    expect(algorithmFor(16, "y")).toBe("Conv");
    expect(algorithmFor(16, "dx")).toBe("Winograd");
    expect(algorithmFor(16, "dweight")).toBe("Winograd");
    expect(algorithmFor(72, "dweight")).toBe("Conv");
  });

  test("gives the values and gradients of a network as in double precision", async () => {
    const builder = new GraphBuilder();
    const { ops } = builder;
    const { image, weights } = square(4, 32, 8);
    const x = builder.input("x", float32(...image));
    const [first, second] = ["first", "second"].map((name) => builder.input(name, float32(...weights)));
    if (first === undefined || second === undefined) return expect.fail("two weights");
    const h = ops.relu(ops.conv2d(x, first, undefined, simple));
    const y = ops.add(x, ops.conv2d(h, second, undefined, simple));
    const [dx, dfirst, dsecond] = gradients(builder, ops.sum(ops.mul(y, y)), [x, first, second]);
    if (dx === undefined || dfirst === undefined || dsecond === undefined) return expect.fail("three slopes");
    const graph = builder.build({ y, dx, dfirst, dsecond });
    expect(lowerGraph(graph, cpu.lowerings).model.nodes.some(({ opType }) => opType === "Conv")).toBe(false);

    await checkGraph(runGraphOn("cpu"), graph, "normal", ofGreatest);
  });

  test("holds no coefficients of the forward pass for the gradients or another pass", () => {
    const builder = new GraphBuilder();
    const { ops } = builder;
    const { image, weights } = square(32, 64, 8);
    const [x, other, dy] = ["x", "other", "dy"].map((name) => builder.input(name, float32(...image)));
    const weight = builder.input("weight", float32(...weights));
    if (x === undefined || other === undefined || dy === undefined) return expect.fail("three inputs");
    const graph = builder.build({
      y: ops.conv2d(x, weight, undefined, simple),
      z: ops.conv2d(other, weight, undefined, simple),
      dx: ops.conv2dInputGradient(dy, weight, { ...simple, inputShape: image }),
      dweight: ops.conv2dWeightGradient(x, dy, { ...simple, weightShape: weights }),
    });
    const { nodes } = lowerGraph(graph, cpu.lowerings).model;
    const readers = (input: ValueName): number => {
      const views = nodes.filter((node) => node.inputs.includes(input)).flatMap((node) => node.outputs);
      return nodes.filter((node) => node.inputs.some((name) => views.includes(name))).length;
    };
    // Once for the convolution and once for the gradient; both gradients share those of dy.
    expect({ x: readers("x"), other: readers("other"), dy: readers("dy") }).toEqual({
      x: 2,
      other: 1,
      dy: 1,
    });
    expect(readers("weight")).toBe(3);
  });
});
