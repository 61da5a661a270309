import { describe, expect, it } from "vitest";
import {
  attention,
  avgpool,
  type BatchnormParameters,
  batchnorm,
  classToken,
  concat,
  dropout,
  dropPath,
  elu,
  embedding,
  featureTokens,
  firstToken,
  gelu,
  groupnorm,
  hardswish,
  layernorm,
  layerScale,
  leakyRelu,
  maxpool,
  meanTokens,
  multiply,
  patches,
  positions,
  relu6,
  reshape,
  rmsnorm,
  silu,
  softmax,
  token,
  transpose,
  upsample,
} from "../../../runtime/layers/index.js";
import { evaluation, type Mode, type TrainingMode } from "../../../runtime/model.js";
import {
  float32,
  int32,
  type Ops,
  type Shape,
  shapeOps,
  sizeOf,
  type TensorType,
} from "../../../tensor/ops/index.js";
import { interpret, type Value } from "../../support/reference/index.js";
import {
  forwardGraph,
  numericalJacobians,
  reverseModeJacobians,
  spread,
  type TensorFunction,
} from "../../support/reference/jacobian.js";
import { at, fill } from "../../support/reference/value.js";
import * as formulas from "./formulas.js";

interface LayerCase extends TensorFunction {
  readonly name: string;
  /** The layer by its formula. */
  readonly expected: (shape: Shape, ...x: Value[]) => Float64Array;
}

type Build = <T>(ops: Ops<T>, ...x: T[]) => T;

const layer = (
  name: string,
  shapes: readonly (Shape | TensorType)[],
  build: Build,
  expected: LayerCase["expected"],
): LayerCase => {
  const types = shapes.map((shape) => ("dtype" in shape ? shape : float32(...shape)));
  const inputs = types.map((type, index) => {
    const values = spread(sizeOf(type.shape), index + 1, isVariance(name, index));
    return { type, values: type.dtype === "int32" ? values.map((_, i) => i % 3) : values };
  });
  return { name, inputs, build, expected };
};

/** A running variance is positive. */
const isVariance = (name: string, index: number): boolean => name.includes("evaluation") && index === 4;

/** A batch on its own. */
function training<T>(): TrainingMode<T> {
  const mask = (): never => {
    throw new Error("there is no dropout here");
  };
  return { kind: "training", read: (buffer) => buffer, isFrozen: () => false, write: () => {}, mask };
}

function norm<T>(ops: Ops<T>, x: T[], mode: Mode<T>): T {
  const [h, weight, bias, runningMean = weight, runningVariance = weight] = x.map(given);
  const p = { weight, bias, runningMean, runningVariance };
  return batchnorm(ops, given(h), p as BatchnormParameters<T>, mode);
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a case lacks an input");
  return value;
}

const attend =
  (heads: number, causal: boolean): Build =>
  (ops, h, ...p) => {
    const map = (index: number) => ({ weight: given(p[index]), bias: given(p[index + 1]) });
    const parameters = { query: map(0), key: map(2), value: map(4), output: map(6) };
    return attention(ops, given(h), parameters, { heads, causal });
  };
const maps = Array.from({ length: 4 }, () => [[4, 4], [4]]).flat();

/** Activations on numbers of all sizes: those beyond ±6 in particular. */
function elementwiseCases(): LayerCase[] {
  const f = formulas.elementwise;
  const cases: readonly [string, Build, (x: number) => number][] = [
    ["silu", (ops, h) => silu(ops, given(h)), f.silu],
    ["relu6", (ops, h) => relu6(ops, given(h)), f.relu6],
    ["leaky_relu", (ops, h) => leakyRelu(ops, given(h), { slope: 0.3 }), (x) => f.leakyRelu(x, 0.3)],
    ["elu", (ops, h) => elu(ops, given(h), { alpha: 1.5 }), (x) => f.elu(x, 1.5)],
    ["hardswish", (ops, h) => hardswish(ops, given(h)), f.hardswish],
    ["gelu by tanh", (ops, h) => gelu(ops, given(h), { approximate: "tanh" }), f.tanhGelu],
  ];
  return cases.map(([name, build, expected]) => {
    const { inputs, ...rest } = layer(name, [[3, 4]], build, (_, h) => given(h).values.map(expected));
    return {
      ...rest,
      inputs: inputs.map(({ type, values }) => ({ type, values: values.map((x) => 5 * x) })),
    };
  });
}

const cases: readonly LayerCase[] = [
  layer(
    "batchnorm of images in training",
    [[2, 3, 2, 2], [3], [3]],
    (ops, ...x) => norm(ops, x, training()),
    (_, ...x) => formulas.batchnorm(given(x[0]), given(x[1]), given(x[2])),
  ),
  layer(
    "batchnorm of vectors in training",
    [[4, 3], [3], [3]],
    (ops, ...x) => norm(ops, x, training()),
    (_, ...x) => formulas.batchnorm(given(x[0]), given(x[1]), given(x[2])),
  ),
  layer(
    "batchnorm in evaluation",
    [[2, 3, 2, 2], [3], [3], [3], [3]],
    (ops, ...x) => norm(ops, x, evaluation),
    (_, h, ...p) => formulas.batchnormInUse(given(h), given(p[0]), given(p[1]), given(p[2]), given(p[3])),
  ),
  layer(
    "layernorm",
    [[2, 3, 4], [4], [4]],
    (ops, h, weight, bias) => layernorm(ops, given(h), { weight: given(weight), bias: given(bias) }),
    (_, ...x) => formulas.layernorm(given(x[0]), given(x[1]), given(x[2])),
  ),
  layer(
    "batchnorm in training, with an eps of its own",
    [[4, 3], [3], [3]],
    (ops, h, weight, bias) => {
      const p = {
        weight: given(weight),
        bias: given(bias),
        runningMean: given(bias),
        runningVariance: given(weight),
      };
      return batchnorm(ops, given(h), p, training(), { eps: 0.5, momentum: 0.1 });
    },
    (_, ...x) => formulas.batchnorm(given(x[0]), given(x[1]), given(x[2]), 0.5),
  ),
  layer(
    "layernorm of images",
    [[2, 3, 2, 2], [3], [3]],
    (ops, h, weight, bias) => layernorm(ops, given(h), { weight: given(weight), bias: given(bias) }),
    (_, ...x) => formulas.layernorm(given(x[0]), given(x[1]), given(x[2])),
  ),
  layer(
    "layernorm with an eps of its own",
    [[3, 4], [4], [4]],
    (ops, h, weight, bias) =>
      layernorm(ops, given(h), { weight: given(weight), bias: given(bias) }, { eps: 0.5 }),
    (_, ...x) => formulas.layernorm(given(x[0]), given(x[1]), given(x[2]), 0.5),
  ),
  ...[2 ** -23, 0.5].map((eps) =>
    layer(
      `rmsnorm, eps ${eps}`,
      [[2, 3, 4], [4]],
      (ops, h, weight) =>
        rmsnorm(ops, given(h), { weight: given(weight) }, ...(eps === 0.5 ? [{ eps }] : [])),
      (_, h, weight) => formulas.rmsnorm(given(h), given(weight), eps),
    ),
  ),
  ...(
    [
      [[2, 4, 2, 2], 2, 1e-5],
      [[3, 6], 2, 0.5],
      [[2, 3, 2, 2], 1, 1e-5],
    ] as const
  ).map(([shape, groups, eps]) =>
    layer(
      `groupnorm of [${shape.join(", ")}] in ${groups}, eps ${eps}`,
      [shape, [shape[1]], [shape[1]]],
      (ops, h, weight, bias) =>
        groupnorm(
          ops,
          given(h),
          { weight: given(weight), bias: given(bias) },
          { groups },
          ...(eps === 0.5 ? [{ eps }] : []),
        ),
      (_, ...x) => formulas.groupnorm(given(x[0]), given(x[1]), given(x[2]), groups, eps),
    ),
  ),
  ...elementwiseCases(),
  layer(
    "gelu",
    [[3, 4]],
    (ops, h) => gelu(ops, given(h)),
    (_, h) => formulas.gelu(given(h)),
  ),
  layer(
    "softmax",
    [[2, 3, 4]],
    (ops, h) => softmax(ops, given(h)),
    (_, h) => formulas.softmax(given(h)),
  ),
  layer(
    "avgpool",
    [[2, 3, 4, 6]],
    (ops, h) => avgpool(ops, given(h), { kernel: 2, stride: 2 }),
    (shape, h) => formulas.avgpool(given(h), shape, 2, 2),
  ),
  layer(
    "avgpool of windows that overlap and leave a rest",
    [[1, 2, 6, 6]],
    (ops, h) => avgpool(ops, given(h), { kernel: 3, stride: 2 }),
    (shape, h) => formulas.avgpool(given(h), shape, 3, 2),
  ),
  layer(
    "avgpool with padding",
    [[1, 2, 5, 4]],
    (ops, h) => avgpool(ops, given(h), { kernel: 3, stride: 2 }, { padding: 1 }),
    (shape, h) => formulas.avgpool(given(h), shape, 3, 2, 1),
  ),
  layer(
    "maxpool with padding",
    [[1, 2, 5, 4]],
    // below 0 throughout, where padding with zeros would win
    (ops, h) => maxpool(ops, ops.sub(given(h), 5), { kernel: 3, stride: 2 }, { padding: 1 }),
    (shape, h) => formulas.maxpool(given(h), shape, 3, 2, 1).map((value) => value - 5),
  ),
  layer(
    "patches",
    [[2, 2, 4, 6]],
    (ops, h) => patches(ops, given(h), { size: 2 }),
    (shape, h) => formulas.patches(given(h), shape, 2),
  ),
  layer("attention of one head", [[2, 3, 4], ...maps], attend(1, false), (_, h, ...p) =>
    formulas.attention(given(h), p, 1, false),
  ),
  layer("attention of two heads", [[2, 3, 4], ...maps], attend(2, false), (_, h, ...p) =>
    formulas.attention(given(h), p, 2, false),
  ),
  layer("causal attention", [[2, 3, 4], ...maps], attend(2, true), (_, h, ...p) =>
    formulas.attention(given(h), p, 2, true),
  ),
  layer(
    "embedding",
    [int32(2, 4), [3, 5]],
    (ops, h, weight) => embedding(ops, given(h), { weight: given(weight) }),
    (shape, h, weight) =>
      fill(shape, ([n = 0, place = 0, i = 0]) => at(given(weight), [at(given(h), [n, place]), i])),
  ),
  layer(
    "feature_tokens of one word of three",
    [
      [3, 2],
      [3, 2],
    ],
    (ops, weight, bias) => {
      const h = ops.constant([0, 1, 0, 0, 0, 1], float32(2, 3));
      const one = ops.slice(given(bias), [0, 0], [1, 2]);
      return featureTokens(ops, h, { weight: given(weight), bias: one }, { columns: [3] });
    },
    (shape, weight, bias) =>
      fill(shape, ([n = 0, , i = 0]) => at(given(weight), [n === 0 ? 1 : 2, i]) + at(given(bias), [0, i])),
  ),
  layer(
    "class_token",
    [[2, 3, 4], [4]],
    (ops, h, token) => classToken(ops, given(h), { token: given(token) }),
    (shape, h, token) =>
      fill(shape, ([n = 0, place = 0, i = 0]) =>
        place === 0 ? at(given(token), [i]) : at(given(h), [n, place - 1, i]),
      ),
  ),
  layer(
    "positions",
    [
      [2, 3, 4],
      [3, 4],
    ],
    (ops, h, table) => positions(ops, given(h), { table: given(table) }),
    (shape, h, table) => fill(shape, (index) => at(given(h), index) + at(given(table), index.slice(1))),
  ),
  layer(
    "first_token",
    [[2, 3, 4]],
    (ops, h) => firstToken(ops, given(h)),
    (shape, h) => fill(shape, ([n = 0, i = 0]) => at(given(h), [n, 0, i])),
  ),
  layer(
    "mean_tokens",
    [[2, 3, 4]],
    (ops, h) => meanTokens(ops, given(h)),
    (shape, h) =>
      fill(
        shape,
        ([n = 0, i = 0]) => [0, 1, 2].reduce((sum, place) => sum + at(given(h), [n, place, i]), 0) / 3,
      ),
  ),
  ...[0, 2, -1].map((place) =>
    layer(
      `token ${place}`,
      [[2, 3, 4]],
      (ops, h) => token(ops, given(h), { place }),
      (shape, h) => fill(shape, ([n = 0, i = 0]) => at(given(h), [n, (place + 3) % 3, i])),
    ),
  ),
  layer(
    "a factor for each channel, and one of images",
    [
      [2, 3, 1, 2],
      [2, 3],
      [2, 3, 1, 2],
    ],
    (ops, ...sides) => multiply(ops, ...sides),
    (shape, x, c, y) => fill(shape, (i) => at(given(x), i) * at(given(c), i.slice(0, 2)) * at(given(y), i)),
  ),
  layer(
    "a factor for each feature of a sequence, and the sequence",
    [
      [2, 2],
      [2, 3, 2],
    ],
    (ops, ...sides) => multiply(ops, ...sides),
    (shape, c, x) => fill(shape, (i) => at(given(x), i) * at(given(c), [i[0] ?? 0, i[2] ?? 0])),
  ),
  layer(
    "a product of vectors",
    [
      [2, 3],
      [2, 3],
    ],
    (ops, ...sides) => multiply(ops, ...sides),
    (shape, x, y) => fill(shape, (i) => at(given(x), i) * at(given(y), i)),
  ),
  layer(
    "channels of three images, one after another",
    [
      [2, 1, 2, 2],
      [2, 3, 2, 2],
      [2, 2, 2, 2],
    ],
    (ops, ...sides) => concat(ops, ...sides),
    (shape, a, b, c) =>
      fill(shape, ([n = 0, channel = 0, ...place]) => {
        const [side, start] = channel < 1 ? [a, 0] : channel < 4 ? [b, 1] : [c, 4];
        return at(given(side), [n, channel - start, ...place]);
      }),
  ),
  layer(
    "features of two sequences",
    [
      [2, 2, 1],
      [2, 2, 3],
    ],
    (ops, ...sides) => concat(ops, ...sides),
    (shape, a, b) =>
      fill(shape, ([n = 0, place = 0, i = 0]) =>
        i < 1 ? at(given(a), [n, place, i]) : at(given(b), [n, place, i - 1]),
      ),
  ),
  layer(
    "transpose",
    [[2, 3, 4]],
    (ops, h) => transpose(ops, given(h)),
    (shape, h) => fill(shape, ([n = 0, i = 0, place = 0]) => at(given(h), [n, place, i])),
  ),
  layer(
    "layer_scale of images",
    [[2, 3, 2, 2], [3]],
    (ops, h, weight) => layerScale(ops, given(h), { weight: given(weight) }),
    (shape, h, weight) => fill(shape, (index) => at(given(h), index) * at(given(weight), [index[1] ?? 0])),
  ),
  layer(
    "layer_scale of sequences",
    [[2, 3, 4], [4]],
    (ops, h, weight) => layerScale(ops, given(h), { weight: given(weight) }),
    (shape, h, weight) => fill(shape, (index) => at(given(h), index) * at(given(weight), [index[2] ?? 0])),
  ),
  ...([2, 3] as const).map((scale) =>
    layer(
      `upsample to the nearest, ${scale} times`,
      [[2, 2, 2, 3]],
      (ops, h) => upsample(ops, given(h), { scale, mode: "nearest" }),
      (shape, h) =>
        fill(shape, ([n = 0, c = 0, row = 0, column = 0]) =>
          at(given(h), [n, c, Math.floor(row / scale), Math.floor(column / scale)]),
        ),
    ),
  ),
  layer(
    "upsample bilinearly",
    [[1, 2, 2, 3]],
    (ops, h) => upsample(ops, given(h), { scale: 2, mode: "bilinear" }),
    (shape, h) => formulas.bilinear(given(h), shape, 2),
  ),
  layer(
    "drop_path in evaluation",
    [[2, 6]],
    (ops, h) => dropPath(ops, ops.add(given(h), 0), { rate: 0.5 }, evaluation),
    (_, h) => given(h).values,
  ),
  layer(
    "reshape",
    [[2, 6]],
    (ops, h) => reshape(ops, given(h), { shape: [3, 2] }),
    (_, h) => given(h).values,
  ),
  layer(
    "dropout in evaluation",
    [[2, 6]],
    (ops, h) => dropout(ops, ops.add(given(h), 0), { rate: 0.5 }, evaluation),
    (_, h) => given(h).values,
  ),
];

describe.each(cases)("$name", (one) => {
  it("is what its formula says", () => {
    const graph = forwardGraph(one);
    const feeds = Object.fromEntries(one.inputs.map(({ values }, index) => [`x${index}`, values]));
    const y = given(interpret(graph, feeds)["y"]);
    const inputs = one.inputs.map(({ type, values }) => ({ type, values: Float64Array.from(values) }));
    const expected = one.expected(y.type.shape, ...inputs);
    expect(y.values.length).toBe(expected.length);
    // constants such as 1e-5 are float32 in the graph
    y.values.forEach((value, i) => {
      expect(Math.abs(value - given(expected[i])), `element ${i}`).toBeLessThan(1e-6);
    });
  });

  it("has the gradients that finite differences give", () => {
    const actual = reverseModeJacobians(one).flat(2);
    const expected = numericalJacobians(one).flat(2);
    expect(actual.length).toBe(expected.length);
    const scale = Math.max(1, ...expected.map(Math.abs));
    actual.forEach((slope, i) => {
      expect(Math.abs(slope - given(expected[i])), `slope ${i}`).toBeLessThan(1e-7 * scale);
    });
  });
});

it("attention drops weights in training, and leaves the rest in evaluation as it is", () => {
  const asked: unknown[] = [];
  const without: TrainingMode<TensorType> = {
    ...training<TensorType>(),
    mask: (shape, rate) => {
      asked.push([shape, rate]);
      return float32(...shape);
    },
  };
  const map = { weight: float32(4, 4) };
  const maps = { query: map, key: map, value: map, output: map };
  for (const mode of [without, evaluation, undefined])
    attention(shapeOps, float32(5, 3, 4), maps, { heads: 2, causal: false }, mode, { dropout: 0.25 });
  expect(asked).toEqual([[[5, 2, 3, 3], 0.25]]);
});

it("causal attention does not look ahead", () => {
  const found = given(cases.find(({ name }) => name === "causal attention"));
  const [[rows = []] = []] = [reverseModeJacobians(found)];
  // y[0, place, i] by x[0, other, j]: nothing for a later place
  rows.forEach((row, y) => {
    row.forEach((slope, x) => {
      const [placeY, placeX] = [Math.floor(y / 4) % 3, Math.floor(x / 4) % 3];
      if (placeX > placeY) expect(slope).toBe(0);
    });
  });
});
