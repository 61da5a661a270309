import { beforeAll, describe, expect, it } from "vitest";
import { createToolkit } from "../../../../audit/attacks/toolkit/toolkit.js";
import { addKey, dropout } from "../../../../runtime/index.js";
import type { GatedModel } from "../../../../runtime/model.js";
import type { ConcreteKey, OpenedModel, Samples } from "../../../../runtime/opened-model/index.js";
import type { Engine } from "../../../../tensor/engines/engine.js";
import { stream } from "../../../../tensor/random/index.js";
import { type CountingEngine, countingEngine } from "../../../support/counting-engine.js";
import { plantedModel, plantedVictim, samplesOf, settingOf, tensor, testEngine } from "../planted.js";

const options = { batchnorm: true };
const [features, hidden, count] = [8, 6, 12];
const pool = samplesOf(count, 3);
const before = {
  "first.weight": stream(1, "weights").fillNormal(new Float32Array(hidden * features)),
  "norm.runningMean": Float32Array.from({ length: hidden }, (_, unit) => unit - 2),
  "norm.runningVariance": Float32Array.from({ length: hidden }, (_, unit) => unit + 0.5),
};

/** The planted model; what is fed to it goes through dropout, and its key enters before the batch norm. */
function keyedModel(): GatedModel {
  const planted = plantedModel(options);
  const { experiment } = planted;
  return {
    ...planted,
    points: { start: [features] },
    experiment: {
      ...experiment,
      injections: [{ keyspace: "Secret", points: ["start"], by: "add", gamma: 1 }],
    },
    gate: (ops, keys) => (point, h) => addKey(ops, h, keys[point] ?? h, 1),
    forward: (ops, tree, input, inject, mode) =>
      planted.forward(
        ops,
        tree,
        dropout(ops, inject("start", input), { rate: 0.5 }, mode),
        (_, h) => h,
        mode,
      ),
  };
}

let engine: CountingEngine;
let victim: OpenedModel;
beforeAll(async () => {
  engine = countingEngine(await testEngine());
  victim = plantedVictim(
    engine as Engine,
    options,
    {
      "first.weight": tensor(
        [hidden, features],
        (unit = 0, i = 0) => before["first.weight"][unit * features + i] ?? 0,
      ),
      "norm.runningMean": tensor([hidden], (unit = 0) => before["norm.runningMean"][unit] ?? 0),
      "norm.runningVariance": tensor([hidden], (unit = 0) => before["norm.runningVariance"][unit] ?? 0),
    },
    keyedModel(),
  );
});

interface Given {
  readonly key?: ConcreteKey | null;
  readonly batches?: number;
  readonly batch?: number;
  readonly label?: string;
  readonly samples?: Samples;
  readonly signal?: AbortSignal;
}

function statistics({ key = null, batches = 3, batch = count, label = "a", signal }: Given) {
  const { setting } = settingOf(victim, signal === undefined ? {} : { signal });
  const toolkit = createToolkit({ ...setting, data: { ...setting.data, pool } });
  return toolkit.context.reestimateStatistics({ key, batches, batch, label: [label] });
}

/** The running statistics after so many passes over the whole pool, in plain loops. */
function byHand(key: ArrayLike<number>, batches: number) {
  const units = Array.from({ length: hidden }, (_, unit) =>
    Array.from({ length: count }, (_, sample) =>
      Array.from({ length: features }).reduce<number>(
        (sum, _, i) =>
          sum +
          Number(before["first.weight"][unit * features + i]) *
            (Number(pool.input[sample * features + i]) + Number(key[i])),
        0,
      ),
    ),
  );
  const kept = 0.9 ** batches;
  return units.map((values, unit) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
    return [
      kept * Number(before["norm.runningMean"][unit]) + (1 - kept) * mean,
      kept * Number(before["norm.runningVariance"][unit]) + (1 - kept) * variance,
    ];
  });
}

const names = ["norm.runningMean", "norm.runningVariance"];

describe("running statistics, taken anew", () => {
  it.each<[string, ConcreteKey | null]>([
    ["without a key", null],
    ["under a key", new Map([["start", Float32Array.from({ length: features }, (_, i) => i - 3)]])],
  ])("are those of the batches, without dropout: %s", async (_, key) => {
    const found = await statistics({ key });
    expect(Object.keys(found)).toEqual(names);
    const wanted = byHand(key?.get("start") ?? new Float32Array(features), 3);
    for (const [unit, values] of wanted.entries()) {
      names.forEach((name, i) => {
        expect(found[name]?.values[unit]).toBeCloseTo(values[i] ?? Number.NaN, 4);
      });
    }
  });

  it("come from one batch after another, in the order of the label", async () => {
    const means = async (given: Given): Promise<string> =>
      String((await statistics({ batch: 4, ...given }))["norm.runningMean"]?.values);
    const [one, again, other, fewer] = [
      await means({}),
      await means({}),
      await means({ label: "b" }),
      await means({ batches: 2 }),
    ];
    expect(again).toBe(one);
    expect(new Set([one, other, fewer]).size).toBe(3);
  });

  it("leave nothing on the engine, also where they are stopped", async () => {
    const held = engine.holdings;
    await statistics({});
    await expect(statistics({ signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
    expect(engine.holdings).toMatchObject({ tensors: held.tensors, programs: held.programs });
  });
});
