import { beforeAll, describe, expect, it } from "vitest";
import { keysOfBasis } from "../../../../audit/attacks/toolkit/basis-keys.js";
import { freeKeys } from "../../../../audit/attacks/toolkit/free-keys.js";
import type { KeyFamily } from "../../../../audit/attacks/toolkit/key-family.js";
import { addKey, createEngine, keyFileFor, multiplyKey } from "../../../../runtime/index.js";
import type { GradientEstimator } from "../../../../runtime/keys/gradient-estimator.js";
import type { KeyspaceConfig } from "../../../../runtime/keys/index.js";
import type { ExperimentConfig, GatedModel } from "../../../../runtime/model.js";
import { type ConcreteKey, OpenedModel } from "../../../../runtime/opened-model/index.js";
import type { Engine } from "../../../../tensor/engines/engine.js";
import { trace } from "../../../../tensor/graph/index.js";
import { float32, sizeOf } from "../../../../tensor/ops/index.js";
import type { HostTensor, Named } from "../../../../tensor/programs/index.js";
import { sharings } from "../../../support/key-files.js";
import { interpret } from "../../../support/reference/index.js";
import { tinyModel } from "../../../support/tiny-model.js";

const points = { image: [1, 4, 5], pool: [8] } as const;
type Point = keyof typeof points;
const pointNames: readonly Point[] = ["image", "pool"];
/** How many keys a family has, and under how many samples each. */
const [count, samples] = [3, 2];
const gamma = 2;

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ engine: "onnx", device: "cpu" });
});

/** A model whose keys enter at an image of 20 numbers and at a vector of 8. */
function victim(change: Partial<KeyspaceConfig>, by: "add" | "mul" = "add"): OpenedModel {
  const tiny = tinyModel();
  const config = { ...tiny.experiment.keyspaces["Secret"], dim: 3, ...change } as KeyspaceConfig;
  const experiment: ExperimentConfig = {
    ...tiny.experiment,
    keyspaces: { Secret: config },
    injections: [{ keyspace: "Secret", points: pointNames, by, gamma: by === "add" ? 1 : gamma }],
  };
  const enter = by === "add" ? addKey : multiplyKey;
  const model: GatedModel = {
    ...(tiny as unknown as GatedModel),
    points,
    experiment,
    gate: (ops, keys) => (point, h) => enter(ops, h, keys[point] ?? h, by === "add" ? 1 : gamma),
  };
  return new OpenedModel({ model, engine, key: keyFileFor(model), weights: {} });
}

/** What the family makes, in double precision, of activations of this value: by point, key by key, sample by sample. */
function injected(family: KeyFamily, numbers: Named<HostTensor>, activation: number) {
  const tensors = { ...numbers, ...family.constants };
  const types = Object.fromEntries(Object.entries(tensors).map(([name, { type }]) => [name, type]));
  const graph = trace(types, (ops, inputs) =>
    Object.fromEntries(
      pointNames.map((point) => {
        const shape = [count * samples, ...points[point]];
        const h = ops.broadcast(ops.constant([activation], float32()), shape);
        return [point, family.inject(ops, point, h, inputs, samples)];
      }),
    ),
  );
  const feeds = Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values]));
  return Object.entries(interpret(graph, feeds)).map(([point, { type, values }]) => {
    expect(type.shape).toEqual([count * samples, ...points[point as Point]]);
    return { point: point as Point, values };
  });
}

function expectKeys(
  keys: readonly ConcreteKey[],
  found: ReturnType<typeof injected>,
  become: (value: number) => number,
): void {
  expect(keys).toHaveLength(count);
  for (const { point, values } of found) {
    const dim = sizeOf(points[point]);
    const wanted = keys.flatMap((key) =>
      Array.from({ length: samples }, () => Array.from(key.get(point) ?? [], become)),
    );
    expect(wanted.flat()).toHaveLength(count * samples * dim);
    const worst = wanted.flat().map((value, i) => Math.abs(value - (values[i] ?? Number.NaN)));
    expect(Math.max(...worst)).toBeLessThan(1e-5);
  }
}

function expectNormal(values: ArrayLike<number>, deviation: number): void {
  const numbers = Array.from(values, (value) => value / deviation);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const square = numbers.reduce((sum, value) => sum + value ** 2, 0) / numbers.length;
  expect(numbers.length).toBeGreaterThan(900);
  expect(Math.abs(mean)).toBeLessThan(0.15);
  expect(Math.abs(square - 1)).toBeLessThan(0.2);
}

const allValues = (numbers: Named<HostTensor>): number[] =>
  Object.values(numbers).flatMap(({ values }) => Array.from(values));

describe.each(sharings)("keys of a known basis: %s", (_, change) => {
  let family: KeyFamily;
  beforeAll(() => {
    family = keysOfBasis(victim(change), count);
  });

  it("are those that enter the network", () => {
    const numbers = family.start(1, "a");
    expectKeys(family.keys(numbers), injected(family, numbers, 0), (value) => value);
  });

  it("start at normal coefficients, other ones for each seed and label", () => {
    const many = keysOfBasis(victim(change), 400);
    const start = many.start(1, "a");
    for (const [name, { type, values }] of Object.entries(start)) {
      expect(type).toEqual(many.numbers[name]);
      expectNormal(values, 1);
    }
    expect(Object.keys(start)).toEqual(Object.keys(many.numbers));
    expect(allValues(many.start(1, "a"))).toEqual(allValues(start));
    expect(allValues(many.start(2, "a"))).not.toEqual(allValues(start));
    expect(allValues(many.start(1, "b"))).not.toEqual(allValues(start));
  });

  it("have coefficients of their own at each point only where valid keys have", () => {
    const names = change.alpha?.perPoint === true ? 2 : 1;
    expect(Object.values(family.numbers)).toEqual(Array.from({ length: names }, () => float32(count, 3)));
    const start = Object.values(family.start(1, "a")).map(({ values }) => Array.from(values));
    expect(new Set(start.map(String)).size).toBe(names);
  });
});

describe("keys of a known basis", () => {
  it("leave a point alone that no key enters, and cannot be had without the basis of a point", () => {
    const opened = victim({});
    const family = keysOfBasis(opened, count);
    const graph = trace({ h: float32(2, 3) }, (ops, { h }) => ({
      out: h === undefined ? ops.constant([0], float32()) : family.inject(ops, "elsewhere", h, {}, 2),
    }));
    expect(graph.outputs.get("out")).toBe(graph.inputs[0]);
    for (const bases of [new Map(), new Map([["Secret", new Map()]])]) {
      const { model, key } = opened;
      const without = new OpenedModel({ model, engine, key: { ...key, bases }, weights: {} });
      expect(() => keysOfBasis(without, count)).toThrow("no basis at image");
    }
  });
});

describe.each<[GradientEstimator, "add" | "mul", (key: number) => number]>([
  ["gate", "add", (key) => 1 + key],
  ["gate", "mul", (key) => Math.min(2, Math.max(0.1, 1 + gamma * Math.tanh(key)))],
  ["straight_through", "mul", (key) => Math.min(2, Math.max(0.1, 1 + gamma * Math.tanh(key)))],
  ["scale", "mul", (key) => 1 + gamma * Math.tanh(key)],
])("free keys by %s, which %s", (through, by, become) => {
  let family: KeyFamily;
  beforeAll(() => {
    family = freeKeys(victim({ std: 0.5 }, by), count, through);
  });

  it("are those that enter the network", () => {
    expect(Object.values(family.numbers)).toEqual([float32(count, 20), float32(count, 8)]);
    expect(family.constants).toEqual({});
    const numbers = family.start(1, "a");
    expectKeys(family.keys(numbers), injected(family, numbers, 1), become);
  });

  it("leave a point alone that no key enters", () => {
    const graph = trace({ h: float32(2, 3) }, (ops, { h }) => ({
      out: h === undefined ? ops.constant([0], float32()) : family.inject(ops, "elsewhere", h, {}, 2),
    }));
    expect(graph.outputs.get("out")).toBe(graph.inputs[0]);
  });
});

describe("free keys", () => {
  it.each([0.5, null])("start as normal numbers of the deviation of valid keys: %s", (std) => {
    const many = freeKeys(victim({ std }), 120, "gate");
    const start = many.start(1, "a");
    for (const [name, { type, values }] of Object.entries(start)) {
      expect(type).toEqual(many.numbers[name]);
      expectNormal(values, std ?? 1);
    }
    expect(Object.keys(start)).toEqual(Object.keys(many.numbers));
    expect(allValues(many.start(1, "a"))).toEqual(allValues(start));
    expect(allValues(many.start(2, "a"))).not.toEqual(allValues(start));
    expect(allValues(many.start(1, "b"))).not.toEqual(allValues(start));
  });
});
