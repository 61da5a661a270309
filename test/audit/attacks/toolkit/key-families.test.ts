import { beforeAll, describe, expect, it } from "vitest";
import { keysOfBasis } from "../../../../audit/attacks/toolkit/basis-keys.js";
import { channelMasks, maskedModel } from "../../../../audit/attacks/toolkit/channel-masks.js";
import { freeKeys } from "../../../../audit/attacks/toolkit/free-keys.js";
import type { KeyFamily } from "../../../../audit/attacks/toolkit/key-family.js";
import { tiedNumbers } from "../../../../audit/attacks/toolkit/tied-numbers.js";
import { addKey, createEngine, keyFileFor, multiplyKey } from "../../../../runtime/index.js";
import type { GradientEstimator } from "../../../../runtime/keys/gradient-estimator.js";
import type { KeyspaceConfig } from "../../../../runtime/keys/index.js";
import type { ExperimentConfig, GatedModel } from "../../../../runtime/model.js";
import { type ConcreteKey, OpenedModel } from "../../../../runtime/opened-model/index.js";
import type { Engine } from "../../../../tensor/engines/engine.js";
import { GraphBuilder, gradients, trace } from "../../../../tensor/graph/index.js";
import { float32, type Ops, shapeOps, sizeOf } from "../../../../tensor/ops/index.js";
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

describe.each(sharings)("tied numbers: %s", (_, change) => {
  const isOneVector = change.alpha?.perPoint !== true && change.basis?.perPoint !== true;

  it("are the factors of a multiplicative gate, and the head of the larger point where keys are one vector", () => {
    const family = tiedNumbers(victim(change, "mul"), count);
    const shapes = Object.values(family.numbers);
    expect(shapes).toEqual(isOneVector ? [float32(count, 20)] : [float32(count, 20), float32(count, 8)]);
    const numbers = family.start(1, "a");
    const keys = family.keys(numbers);
    expectKeys(keys, injected(family, numbers, 1), (key) => 1 + gamma * Math.tanh(key));
    const heads = keys.map((key) => String(key.get("image")?.slice(0, 8)) === String(key.get("pool")));
    expect(heads).toEqual(Array(count).fill(isOneVector));
  });

  it("are keys as they enter where what is injected is added", () => {
    const family = tiedNumbers(victim(change, "add"), count);
    const numbers = family.start(1, "a");
    expectKeys(family.keys(numbers), injected(family, numbers, 1), (key) => 1 + key);
  });
});

describe("tied numbers", () => {
  /** A function of the family on its numbers, in double precision. */
  function computed(
    family: KeyFamily,
    numbers: Named<HostTensor>,
    of: <T>(ops: Ops<T>, inputs: Named<T>) => Named<T>,
  ): Named<number[]> {
    const types = Object.fromEntries(Object.entries(numbers).map(([name, { type }]) => [name, type]));
    const feeds = Object.fromEntries(Object.entries(numbers).map(([name, { values }]) => [name, values]));
    expect(types).toEqual(family.numbers);
    const found = interpret(trace(types, of), feeds);
    return Object.fromEntries(Object.entries(found).map(([name, { values }]) => [name, Array.from(values)]));
  }

  it("start as factors from end to end of what keys make, other ones for each seed and label", () => {
    const family = tiedNumbers(victim({}, "mul"), 50);
    const start = allValues(family.start(1, "a"));
    expect(Math.min(...start)).toBe(Math.fround(0.1));
    expect(Math.max(...start)).toBe(2);
    const within = start.filter((factor) => factor > 0.11 && factor < 1.99).length / start.length;
    expect(within).toBeGreaterThan(0.3);
    expect(within).toBeLessThan(0.45);
    expect(allValues(family.start(1, "a"))).toEqual(start);
    expect(allValues(family.start(2, "a"))).not.toEqual(start);
    expect(allValues(family.start(1, "b"))).not.toEqual(start);
  });

  it.each([0.5, null])("start as keys of the deviation of valid ones where they are added: %s", (std) => {
    expectNormal(allValues(tiedNumbers(victim({ std }, "add"), 60).start(1, "a")), std ?? 1);
  });

  it("are brought back to the factors that keys make, and keys are left as they are", () => {
    const moved = (by: "add" | "mul") => {
      const family = tiedNumbers(victim({}, by), count);
      const far = Object.fromEntries(
        Object.entries(family.numbers).map(([name, type]): [string, HostTensor] => [
          name,
          { type, values: Float32Array.from({ length: sizeOf(type.shape) }, (_, i) => i - 4) },
        ]),
      );
      const bounded = computed(family, far, (ops, inputs) =>
        Object.fromEntries(
          Object.entries(inputs).map(([name, values]) => [name, family.bound?.(ops, name, values) ?? values]),
        ),
      );
      return { before: allValues(far), after: Object.values(bounded).flat() };
    };
    const { before, after } = moved("mul");
    expect(after).toEqual(before.map((value) => Math.min(2, Math.max(0.1, value))));
    const keys = moved("add");
    expect(keys.after).toEqual(keys.before);
  });

  it("are as unlikely as they are far from the middle of the factors", () => {
    const family = tiedNumbers(victim({}, "mul"), count);
    const numbers = family.start(1, "a");
    const { penalty = [] } = computed(family, numbers, (ops, inputs) => ({
      penalty: family.penalty?.(ops, inputs) ?? ops.constant([0], float32()),
    }));
    const wanted = Array.from({ length: count }, (_, i) =>
      allValues(numbers)
        .slice(20 * i, 20 * i + 20)
        .reduce((sum, factor) => sum + (factor - 1.05) ** 2, 0),
    );
    expect(penalty).toHaveLength(count);
    for (const [i, value] of penalty.entries()) expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 5);
    expect(tiedNumbers(victim({}, "add"), count).penalty?.(shapeOps, {})).toBeUndefined();
  });

  it("leave a point alone that no key enters", () => {
    const family = tiedNumbers(victim({}), count);
    const graph = trace({ h: float32(2, 3) }, (ops, { h }) => ({
      out: h === undefined ? ops.constant([0], float32()) : family.inject(ops, "elsewhere", h, {}, 2),
    }));
    expect(graph.outputs.get("out")).toBe(graph.inputs[0]);
  });
});

describe("masks over channels", () => {
  const family = channelMasks(victim({}, "mul"), count);
  // the image has one channel, the vector eight
  const numbers = Object.fromEntries(
    Object.entries(family.numbers).map(([name, type]): [string, HostTensor] => [
      name,
      { type, values: Float32Array.from({ length: sizeOf(type.shape) }, (_, i) => (i % 3) - 0.5) },
    ]),
  );

  it("turn channels on where their number is above 0, whole and not in part", () => {
    expect(Object.values(family.numbers).map(({ shape }) => shape)).toEqual([
      [count, 1],
      [count, 8],
    ]);
    const masks = family.keys(numbers);
    for (const { point, values } of injected(family, numbers, 5)) {
      const width = sizeOf(points[point]);
      const wanted = masks.flatMap((mask) => {
        const of = [...(mask.get(point) ?? [])];
        const one = Array.from({ length: width }, (_, i) => 5 * (of[of.length === 1 ? 0 : i] ?? 0));
        return Array.from({ length: samples }, () => one).flat();
      });
      expect(Array.from(values, Math.round)).toEqual(wanted);
      expect(new Set(Array.from(values, (value) => value.toFixed(6)))).toEqual(
        new Set(["0.000000", "5.000000"]),
      );
    }
  });

  it("are what a model has in the place of its gate", () => {
    const { model } = victim({}, "mul");
    const masks = new Map([["pool", Float32Array.of(1, 0, 1, 0, 1, 0, 1, 1)]]);
    const masked = maskedModel(
      { ...model, forward: (ops, _, input, inject) => inject("pool", ops.add(input, 0)) },
      masks,
    );
    const graph = trace({ h: float32(2, 8) }, (ops, { h }) => ({
      out: masked.forward(ops, {}, h ?? ops.constant([0], float32()), (_, x) => x, { kind: "evaluation" }),
    }));
    const found = interpret(graph, { h: Array.from({ length: 16 }, () => 3) });
    expect([...(found["out"]?.values ?? [])]).toEqual(
      [1, 2].flatMap(() => [...(masks.get("pool") ?? [])].map((on) => 3 * on)),
    );
  });

  it("are moved as their sigmoid would be", () => {
    const theta = Object.keys(family.numbers).find((name) => name.includes("pool")) ?? "";
    const builder = new GraphBuilder();
    const inputs = Object.fromEntries(
      Object.entries(family.numbers).map(([name, type]) => [name, builder.input(name, type)]),
    );
    const five = builder.ops.constant([5], float32());
    const h = builder.ops.broadcast(five, [count * samples, 8]);
    const out = builder.ops.sum(family.inject(builder.ops, "pool", h, inputs, samples));
    const [by] = gradients(builder, out, [inputs[theta] ?? h]);
    const feeds = Object.fromEntries(Object.entries(numbers).map(([name, { values }]) => [name, values]));
    const slope = interpret(builder.build({ slope: by ?? out }), feeds)["slope"]?.values;
    for (const [i, value] of (slope ?? []).entries()) {
      const share = 1 / (1 + Math.exp(-Number(numbers[theta]?.values[i])));
      expect(value).toBeCloseTo(samples * 5 * share * (1 - share), 4);
    }
    expect(slope).toHaveLength(count * 8);
  });
});
