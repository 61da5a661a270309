import { describe, expect, test } from "vitest";
import { convGeometry } from "../../../../tensor/engines/onnx/lower/conv-geometry.js";
import {
  chooseConvInputGradient,
  convInputGradients,
} from "../../../../tensor/engines/onnx/lower/conv-input-gradient.js";
import {
  chooseConvWeightGradient,
  convWeightGradients,
} from "../../../../tensor/engines/onnx/lower/conv-weight-gradient.js";
import { fusedProduct } from "../../../../tensor/engines/onnx/lower/matmul.js";
import { OnnxBuilder } from "../../../../tensor/engines/onnx/onnx-builder.js";
import { float32, type Shape } from "../../../../tensor/ops/index.js";
import { conv2dInputGradient, conv2dWeightGradient } from "../../../support/reference/images.js";
import { type ConvCase, convCases, outputShape } from "./image-cases.js";
import { runModel } from "./run-model.js";
import { drawTensor, expectClose } from "./tensors.js";

const geometryOf = (one: ConvCase) => convGeometry(one.x, one.weight, outputShape(one), one.attributes);
const value = (shape: Shape, seed: number) => drawTensor(float32(...shape), "normal", seed);
const reference = (shape: Shape, seed: number) => {
  const { type, values } = value(shape, seed);
  return { type, values: Float64Array.from(values) };
};
const names = Object.keys(convCases);
const found = (name: string): ConvCase => convCases[name] ?? expect.fail(name);

// Every lowering must be right on every shape that it may be chosen for, chosen or not.
describe.each(Object.entries(convWeightGradients))("the gradient to the weight as %s", (_kind, lower) => {
  test.each(names)("%s", async (name) => {
    const one = found(name);
    const onnx = new OnnxBuilder();
    const x = onnx.input("x", float32(...one.x));
    const dy = onnx.input("dy", float32(...outputShape(one)));
    onnx.output("dweight", lower(onnx, x, dy, geometryOf(one), fusedProduct), float32(...one.weight));

    const fed = { x: value(one.x, 1), dy: value(outputShape(one), 2) };
    const { dweight } = await runModel(onnx.finish(), fed);
    const attributes = { ...one.attributes, weightShape: one.weight };
    const expected = conv2dWeightGradient(attributes, reference(one.x, 1), reference(outputShape(one), 2));
    expect(dweight?.type.shape).toEqual(one.weight);
    expectClose(dweight?.values ?? [], expected);
  });
});

describe.each(Object.entries(convInputGradients))("the gradient to the input as %s", (kind, lower) => {
  const possible = names.filter(
    (name) => kind !== "flippedConv" || chooseConvInputGradient(geometryOf(found(name))) === "flippedConv",
  );
  test.each(possible)("%s", async (name) => {
    const one = found(name);
    const onnx = new OnnxBuilder();
    const dy = onnx.input("dy", float32(...outputShape(one)));
    const weight = onnx.input("weight", float32(...one.weight));
    onnx.output("dx", lower(onnx, dy, weight, geometryOf(one)), float32(...one.x));

    const fed = { dy: value(outputShape(one), 1), weight: value(one.weight, 2) };
    const { dx } = await runModel(onnx.finish(), fed);
    const attributes = { ...one.attributes, inputShape: one.x };
    const expected = conv2dInputGradient(
      attributes,
      reference(outputShape(one), 1),
      reference(one.weight, 2),
    );
    expect(dx?.type.shape).toEqual(one.x);
    expectClose(dx?.values ?? [], expected);
  });
});

describe("the choice of a lowering", () => {
  const same = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
  const layer = (channels: number, size: number, window = 3) => {
    const image = [32, channels, size, size];
    return convGeometry(image, [channels, channels, window, window], image, same);
  };

  test("falls on convolutions for the input of unstrided layers", () => {
    expect(chooseConvInputGradient(layer(64, 32))).toBe("flippedConv");
    expect(chooseConvInputGradient(geometryOf(found("3 × 3, stride 2, padding 1")))).toBe("convTranspose");
    expect(chooseConvInputGradient(geometryOf(found("padding beyond the window")))).toBe("convTranspose");
  });

  test("falls on one product for the weights of deep layers on small maps", () => {
    expect(chooseConvWeightGradient(layer(64, 32))).toBe("productPerSample");
    expect(chooseConvWeightGradient(layer(512, 4))).toBe("oneProduct");
    expect(chooseConvWeightGradient(layer(16, 32, 7))).toBe("swappedConv");
  });
});
