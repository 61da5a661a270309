import { afterAll, describe, expect, it } from "vitest";
import { drawnDigitsAttack } from "../../../audit/attacks/drawn-digits.js";
import { makeAttack } from "../../../audit/attacks/index.js";
import { drawnDigits } from "../../../audit/attacks/toolkit/drawn-digits.js";
import { keyFileFor } from "../../../runtime/index.js";
import type { DataConfig, GatedModel } from "../../../runtime/model.js";
import { OpenedModel, type Samples } from "../../../runtime/opened-model/index.js";
import { float32 } from "../../../tensor/ops/index.js";
import { linearModel } from "../../support/linear-model.js";
import { tinyModel } from "../../support/tiny-model.js";
import { plantedVictim, settingOf, testEngine } from "./planted.js";

const side = 14;
const size = side * side;
const data = (change: Partial<DataConfig> = {}): DataConfig => ({
  ...tinyModel().experiment.data,
  ...{ sampleShape: [1, side, side], normalize: null, augment: [] },
  ...change,
});
const drawn = (count: number, seed = 1, of = data()): Samples =>
  drawnDigits(count, of, { seed, label: ["a"] });
const imageOf = ({ input }: Samples, i: number): Float32Array =>
  input.subarray(size * i, size * (i + 1)) as Float32Array;

/** The mean image of each digit, [10, size]. */
function centroidsOf(samples: Samples): Float32Array {
  const sums = new Float32Array(10 * size);
  for (const [i, digit] of samples.labels.entries()) {
    for (const [j, value] of imageOf(samples, i).entries()) {
      sums[digit * size + j] = (sums[digit * size + j] ?? 0) + (10 * value) / samples.count;
    }
  }
  return sums;
}

describe("drawn digits", () => {
  it("are bright lines in the middle of a dark image, as many of each digit", () => {
    const samples = drawn(50);
    expect(Array.from(samples.labels)).toEqual(Array.from({ length: 50 }, (_, i) => i % 10));
    for (let i = 0; i < samples.count; i++) {
      const image = imageOf(samples, i);
      expect(Math.max(...image)).toBeGreaterThan(0.8);
      expect(Math.min(...image)).toBe(0);
      const ink = image.reduce((sum, value) => sum + value, 0);
      expect(ink / size).toBeGreaterThan(0.02);
      expect(ink / size).toBeLessThan(0.4);
      const row = image.reduce((sum, value, j) => sum + value * Math.floor(j / side), 0) / ink;
      const column = image.reduce((sum, value, j) => sum + value * (j % side), 0) / ink;
      for (const middle of [row, column]) expect(Math.abs(middle - (side - 1) / 2)).toBeLessThan(side / 6);
    }
  });

  it("look alike, and like no other digit: the nearest mean image tells most of them", () => {
    const centroids = centroidsOf(drawn(300));
    const others = drawn(200, 2);
    const right = Array.from(others.labels, (digit, i) => {
      const image = imageOf(others, i);
      const distances = Array.from({ length: 10 }, (_, c) =>
        image.reduce((sum, value, j) => sum + (value - (centroids[c * size + j] ?? 0)) ** 2, 0),
      );
      return Number(distances.indexOf(Math.min(...distances)) === digit);
    });
    expect(right.reduce((sum, one) => sum + one, 0) / 200).toBeGreaterThan(0.7);
  });

  it("are drawn anew for another seed, normalised as the owner's samples, and fill wide images in the middle", () => {
    expect(drawn(10).input).toEqual(drawn(10).input);
    expect(drawn(10, 2).input).not.toEqual(drawn(10).input);
    const normalized = drawn(10, 1, data({ normalize: { mean: [0.5], deviation: [0.25] } }));
    for (const [i, value] of drawn(10).input.entries()) {
      expect(normalized.input[i]).toBeCloseTo((value - 0.5) / 0.25, 5);
    }
    const wide = drawn(10, 1, data({ sampleShape: [1, side, 2 * side] }));
    const columns = Array.from({ length: 2 * side }, (_, x) =>
      Array.from(wide.input).reduce((sum, value, i) => sum + (i % (2 * side) === x ? value : 0), 0),
    );
    expect(columns.slice(0, side / 2).every((ink) => ink === 0)).toBe(true);
    expect(columns.slice(side, side + 3).every((ink) => ink > 0)).toBe(true);
  });
});

describe("drawn_digits", async () => {
  const engine = await testEngine();
  const head = { classes: 10, reject: null, auxReject: null };
  const flat = linearModel({
    ...{ d: size, m: 2, head },
    enter: (ops, h, key) => ops.mul(h, ops.clamp(ops.add(ops.tanh(key), 1), 0.1, 2)),
  });
  const model: GatedModel = {
    ...flat,
    experiment: { ...flat.experiment, data: data() },
    forward: (ops, parameters, input, ...others) =>
      flat.forward(ops, parameters, ops.reshape(input, [-1, size]), ...others),
  };
  const weight = { type: float32(10, size), values: centroidsOf(drawn(300)) };
  const victim = new OpenedModel({
    model,
    engine,
    key: keyFileFor(model),
    weights: { "head.weight": weight },
  });
  afterAll(() => victim.dispose());

  it("searches for a key without a sample of the attacker's, beside a control of the same drawings", async () => {
    const scored = settingOf(victim, { classes: 10, width: size });
    const [trial] = await makeAttack(drawnDigitsAttack, scored, { samples: [40], steps: 3, restarts: 2 });
    expect(trial).toMatchObject({
      variant: "40 drawings",
      price: { labels: 0, unlabelled: 0, leakedKeys: 0, queries: 0, steps: 6 },
      control: { variant: "from scratch, 40 drawings" },
    });
  });

  it("is for grey images of ten classes alone", () => {
    const planted = plantedVictim(engine, {}, {});
    expect(drawnDigitsAttack.inapplicable?.(planted)).toContain("grey images of ten classes");
  });
});
